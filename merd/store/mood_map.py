"""Where the tracks lie in the plane of arousal and valence, and what there is to be said of a few of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from merd.store.database import Database
from merd.store.metadata import COLUMNS
from merd.store.moods import for_now
from merd.store.query import TrackRow
from merd.store.rating_sql import LEFT_JOIN_SAID, WORDS, figures

_JOINED = f"tracks LEFT JOIN moods ON {for_now('tracks.id', ':model')} {LEFT_JOIN_SAID}"
# The first of a track's files below a folder, if there is one; the first of all otherwise.
_FILE = """
    (SELECT coalesce(min(CASE WHEN substr(path, 1, length(:folder)) = :folder THEN path END), min(path))
    FROM files WHERE track_id = tracks.id)
"""


class Point(NamedTuple):
    """A track in the plane, by the listener's rating where there is one.

    Attributes:
        valence, arousal: -1..1; None where the mood is unknown.
        quadrant: Its number; None where the mood is unknown.
        sure: The quadrant's probability, in percent.
        rated: Whether all these are what the listener says.
    """

    track_id: int
    valence: float | None
    arousal: float | None
    quadrant: int | None
    sure: float | None
    rated: bool


class NumberedTrack(NamedTuple):
    """A track with its number, its quadrant and how sure that is, in percent."""

    track_id: int
    quadrant: int | None
    sure: float | None
    row: TrackRow


class MoodMap:
    """The tracks that some file holds, by a profile's ratings and a model's moods."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def points(self, profile: str, model: str, *, after: int = 0, limit: int = 1 << 62) -> list[Point]:
        """Return tracks in the order of their numbers.

        Args:
            profile: Whose ratings count.
            model: By which model moods are, as far as it has analysed the tracks.
            after: The number of the track to go on behind.
            limit: How many at most.
        """
        sql = (
            f"SELECT tracks.id, {figures(('valence', 'arousal', 'quadrant', 'sure'))}, "
            f"said.id IS NOT NULL FROM {_JOINED} "
            "WHERE tracks.id > :after AND EXISTS (SELECT 1 FROM files WHERE track_id = tracks.id) "
            "ORDER BY tracks.id LIMIT :limit"
        )
        values: dict[str, Any] = {"profile": profile, "model": model, "after": after, "limit": limit}
        rows = self._database.execute_named(sql, values).fetchall()
        return [Point._make((*figures, bool(rated))) for *figures, rated in rows]

    def places(self, profile: str, model: str) -> Iterator[tuple[int, float, float]]:
        """Return the number, the arousal and the valence of each track whose mood is known, by their numbers.

        Args:
            profile: As `points` takes it.
            model: As `points` takes it.
        """
        sql = (
            f"SELECT * FROM (SELECT tracks.id, {figures(('arousal', 'valence'))} FROM {_JOINED} "
            "WHERE EXISTS (SELECT 1 FROM files WHERE track_id = tracks.id)) WHERE arousal IS NOT NULL ORDER BY id"
        )
        return self._database.execute_named(sql, {"profile": profile, "model": model})

    def tracks(self, numbers: Iterable[int], profile: str, model: str, folder: bytes = b"") -> list[NumberedTrack]:
        """Return tracks in the order of these numbers; one that no file holds is left out.

        Args:
            numbers: The tracks' numbers.
            profile: As `points` takes it.
            model: As `points` takes it.
            folder: Whose files are named first, as `TrackQuery.select` takes it.
        """
        columns = ("quadrant", "sure", *WORDS, "arousal", "valence")
        sql = (
            f"SELECT tracks.id, {_FILE} AS file, duration_s, {figures(columns)}, said.id IS NOT NULL, {COLUMNS} "
            f"FROM json_each(:numbers) AS wanted CROSS JOIN {_JOINED} "
            "LEFT JOIN metadata ON metadata.path = file "
            "WHERE tracks.id = wanted.value AND file IS NOT NULL ORDER BY wanted.key"
        )
        values = {"profile": profile, "model": model, "numbers": json.dumps(list(numbers)), "folder": folder}
        return [
            NumberedTrack(number, quadrant, sure, TrackRow.of((path, duration_s, *rest)))
            for number, path, duration_s, quadrant, sure, *rest in self._database.execute_named(sql, values)
        ]
