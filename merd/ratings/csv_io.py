"""Ratings to and from tables in CSV, for backups, other programs and other machines."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TextIO

from merd.errors import RatingError
from merd.mood import Shares
from merd.ratings import parser, rating_table
from merd.ratings.rating_table import SHARES
from merd.store import Store
from merd.util.csv_table import CsvTable, Row
from merd.util.text import compose_path

COLUMNS = ("rated", "path", *SHARES, "source", "position_s", "identity")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_S = 1e6


@dataclass(frozen=True)
class Imported:
    """What became of a table's rows.

    Attributes:
        added: How many were new.
        known: How many were there already.
        wrong: Why each of the others was left out, with its line.
    """

    added: int
    known: int
    wrong: list[str]


def iso(rated_us: int) -> str:
    """Return a time in microseconds since 1970 as ISO 8601 in UTC, to the microsecond."""
    return (_EPOCH + timedelta(microseconds=rated_us)).isoformat(timespec="microseconds")


def export(store: Store, profile: str, file: TextIO) -> None:
    """Write a profile's ratings that were not taken back, the oldest first.

    Args:
        store: The database.
        profile: Whose ratings.
        file: Where to. Paths have bytes that are no text as lone surrogates: the file is to be encoded with
            ``surrogateescape``.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for rating in store.ratings.standing(profile):
        path = os.fsdecode(min(store.files.of_track(rating.track_id), default=b""))
        position = "" if rating.position_s is None else rating.position_s
        identity = store.tracks.identity(rating.track_id).hex()
        writer.writerow([iso(rating.rated_us), path, *rating.shares, rating.source, position, identity])


def load(store: Store, profile: str, table: Path) -> Imported:
    """Add the ratings of a table to a profile; those that it knows, even if they were taken back, stay as they are.

    Args:
        store: The database.
        profile: Whose ratings they are.
        table: A CSV as `rating_table.read` takes it: what `export` writes, or any with ``path`` (absolute, or from
            the table's folder) and one of these: ``sad``, ``calm``, ``tense`` and ``happy``
            (weights, 0 or more); ``quadrant`` (what `parser.parse` takes); ``arousal`` and ``valence`` (-1..1).

    Raises:
        RatingError: If the table cannot be read, or has no such columns. What is wrong with a row costs that one.
    """
    added, known, wrong = 0, 0, []
    paths = _Paths(store)
    content = rating_table.read(table)
    _check(content)
    with store.writing():
        for row in content.rows:
            try:
                if _add(store, profile, row, paths):
                    added += 1
                else:
                    known += 1
            except RatingError as error:
                wrong.append(f"{row.where}: {error}")
    return Imported(added, known, wrong)


class _Paths:
    """The tracks of the store by their files' paths."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def track(self, path: bytes) -> int | None:
        """Return the track in a file; if there is none at the path, in the only one whose path looks the same."""
        if self._store.files.get(path) is None:
            alike = self._by_look.get(compose_path(path), [])
            path = alike[0] if len(alike) == 1 else path
        return self._store.files.track_of(path)

    @cached_property
    def _by_look(self) -> dict[bytes, list[bytes]]:
        paths: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for page in self._store.files.below(b"/"):
            for path in page:
                paths[compose_path(path)].append(path)
        return paths


def _add(store: Store, profile: str, row: Row, paths: _Paths) -> bool:
    """Add a row's rating; return whether it was new."""
    shares, track_id, rated_us = _shares(row), _track(store, row, paths), _rated_us(row)
    position_s = row.number("position_s", 0, _MOST_S) if row["position_s"] else None
    if store.ratings.known(profile, track_id, shares, rated_us):
        return False
    source = row["source"] or "import"
    store.ratings.add(profile, track_id, shares, source=source, position_s=position_s, rated_us=rated_us)
    return True


def _shares(row: Row) -> Shares:
    if set(SHARES) <= row.cells.keys():
        return rating_table.shares_of(row)
    if "quadrant" in row.cells:
        return parser.parse(row["quadrant"])
    return parser.shares_at(row.number("arousal", -1, 1), row.number("valence", -1, 1))


def _track(store: Store, row: Row, paths: _Paths) -> int:
    """Return the track with the row's identity; else the one in the file at its path."""
    try:
        track_id = store.tracks.find(bytes.fromhex(row["identity"]))
    except ValueError:
        raise RatingError(f"identity is '{row['identity']}', which is not hexadecimal") from None
    named = rating_table.path_of(row)
    if track_id is None and named:
        path = os.path.join(os.fsencode(row.table.parent), os.fsencode(named))
        track_id = paths.track(os.path.abspath(path))
    if track_id is None:
        raise RatingError(f"'{named or row['identity']}' is no track that merd knows: tag it first")
    return track_id


def _rated_us(row: Row) -> int | None:
    text = row["rated"]
    if not text:
        return None
    try:
        rated = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1] in "zZ" else text)
    except ValueError:
        raise RatingError(f"rated is '{text}', which is not a time as {iso(0)}") from None
    rated = rated if rated.tzinfo else rated.replace(tzinfo=UTC)
    if rated > datetime.now(UTC):
        raise RatingError(f"rated is '{text}', which is yet to come")
    return (rated - _EPOCH) // timedelta(microseconds=1)


def _check(table: CsvTable) -> None:
    if not table.columns & {"path", "identity"}:
        raise RatingError(f"{table.path}: lacks the column path")
    if not any(table.columns >= some for some in (set(SHARES), {"quadrant"}, {"arousal", "valence"})):
        raise RatingError(f"{table.path}: lacks the columns {', '.join(SHARES)}; or quadrant; or arousal, valence")
