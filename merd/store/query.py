"""The tracks that a rule takes, each by its mood, or by the listener's rating where there is one."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from merd.rules import Rule, Sort
from merd.store import metadata
from merd.store.database import Database, now_us
from merd.store.moods import for_now
from merd.store.rating_sql import LEFT_JOIN_SAID, figures
from merd.store.records import Metadata
from merd.store.rule_sql import condition, order

_DAY_US = 86_400 * 1_000_000
# In the order of the paths, in which the files lie; of several that hold a track, one is listed.
_LISTED = f"""
    SELECT files.path, tracks.id AS number, duration_s, duration_s / 60 AS minutes,
        (:now_us - analysed_us) * 1.0 / {_DAY_US} AS days,
        {figures()}, said.id IS NOT NULL AS rated, {metadata.COLUMNS}
    FROM files CROSS JOIN tracks ON tracks.id = files.track_id
    LEFT JOIN moods ON {for_now("tracks.id", ":model")} {LEFT_JOIN_SAID}
    LEFT JOIN metadata ON metadata.path = files.path
    WHERE NOT EXISTS (
        SELECT 1 FROM files AS other WHERE other.track_id = tracks.id
            AND (substr(other.path, 1, length(:folder)) <> :folder, other.path)
            < (substr(files.path, 1, length(:folder)) <> :folder, files.path)
    )
"""
# What a library has parts by, in SQL.
PARTS = {"path": "path", "artist": metadata.ARTIST} | {name: name for name in ("album", "year", "genre")}
_COLUMNS = f"path, duration_s, sad, calm, tense, happy, arousal, valence, rated, {metadata.COLUMNS}"


class TrackRow(NamedTuple):
    """A track in a list.

    Attributes:
        path: One of its files.
        sad, calm, tense, happy: Percent; None where the mood is unknown.
        arousal, valence: -1..1; None where the mood is unknown.
        rated: Whether all these are what the listener says.
        metadata: What the file's tags say.
    """

    path: bytes
    duration_s: float
    sad: float | None
    calm: float | None
    tense: float | None
    happy: float | None
    arousal: float | None
    valence: float | None
    rated: bool
    metadata: Metadata = Metadata()

    @classmethod
    def of(cls, row: Sequence[Any]) -> TrackRow:
        """Return a track of a row with all columns, those of the metadata last."""
        rated = cls._fields.index("rated")
        return cls._make((*row[:rated], bool(row[rated]), Metadata._make(row[rated + 1 :])))


class TrackQuery:
    """The tracks that some file holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def select(
        self, rule: Rule, *, profile: str, model: str, sort: Sort | None = None, folder: bytes = b""
    ) -> Iterator[TrackRow]:
        """Return the tracks that a rule takes, in a stable order.

        Args:
            rule: Which. What is unknown of a track fits no comparison.
            profile: Whose ratings count.
            model: By which model moods are, as far as it has analysed the tracks.
            sort: What to order by; those that are equal, and all without it, by their paths.
            folder: Of several files that hold a track, the first below this folder is named, if there is one; the
                first of all otherwise. It ends with a slash; empty for any.
        """
        values: dict[str, Any] = {"profile": profile, "model": model, "now_us": now_us(), "folder": folder}
        return map(TrackRow.of, self._rows(_COLUMNS, rule, sort, values))

    def numbers(self, rule: Rule, *, profile: str, model: str, sort: Sort | None = None) -> array[int]:
        """Return the numbers of the tracks that a rule takes, in the order of `select`.

        Args:
            rule: As `select` takes it.
            profile: As `select` takes it.
            model: As `select` takes it.
            sort: As `select` takes it.
        """
        values: dict[str, Any] = {"profile": profile, "model": model, "now_us": now_us(), "folder": b""}
        return array("q", (number for (number,) in self._rows("number", rule, sort, values)))

    def quadrants(self, part: str, *, profile: str, model: str) -> Iterator[tuple[Any, int | None]]:
        """Return to which part of the library each track belongs, and its quadrant's number.

        Args:
            part: One of `PARTS`.
            profile: As `select` takes it.
            model: As `select` takes it.

        Returns:
            The part, None where it is not known; of the quadrant None where the mood is unknown.
        """
        values = {"profile": profile, "model": model, "now_us": 0, "folder": b""}
        return self._database.execute_named(
            f"SELECT {PARTS[part]}, quadrant FROM ({_LISTED}) ORDER BY path", values
        )

    def _rows(self, columns: str, rule: Rule, sort: Sort | None, values: dict[str, Any]) -> sqlite3.Cursor:
        where = condition(rule, values)
        sql = f"SELECT {columns} FROM ({_LISTED}) WHERE {where} ORDER BY {order(sort)}"
        return self._database.execute_named(sql, values)
