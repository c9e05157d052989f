"""The tracks' moods, by any number of models."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from merd.mood import Mood, Quadrant
from merd.store.database import SEGMENT_COLUMNS, TIMES, Database
from merd.store.records import Counts, FileRecord, FileState, KnownFile
from merd.store.tracks import as_features

# In place of a quadrant's number.
UNKNOWN_MOOD, NO_MOOD = -1, -2
_WORDS = [quadrant.word for quadrant in Quadrant]
_MOOD_COLUMNS = ", ".join([*_WORDS, "arousal", "valence", "quadrant", *(f"{word}_mean" for word in _WORDS), "sure"])
# So many tracks' moods are forgotten at once.
_PAGE = 10_000
_UNSCORED = (
    "FROM features WHERE extractor = ? AND track_id > ? AND NOT EXISTS "
    "(SELECT 1 FROM moods WHERE moods.track_id = features.track_id AND model = ?)"
)


def for_now(track: str, model: str) -> str:
    """Return which row of moods counts for a track: the model's, or the newest by any other until it has one.

    Args:
        track: SQL for the track's number.
        model: SQL for what names the model.

    Returns:
        An SQL condition.
    """
    return (
        f"moods.rowid = coalesce((SELECT rowid FROM moods WHERE track_id = {track} AND model = {model}), "
        f"(SELECT max(rowid) FROM moods WHERE track_id = {track}))"
    )


class Moods:
    """The moods of all tracks, by any number of models; models are named by their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, track_id: int, model: str) -> Mood | None:
        """Return a track's mood by a model; None if it has none.

        Args:
            track_id: The track's number.
            model: The model's id.
        """
        return self._get("track_id = :track AND model = :model", track_id, model)

    def get_for_now(self, track_id: int, model: str) -> Mood | None:
        """Return a track's mood by a model, or the newest by any other until it has one by that; None without any.

        Args:
            track_id: The track's number.
            model: The model's id.
        """
        return self._get(for_now(":track", ":model"), track_id, model)

    def _get(self, which: str, track_id: int, model: str) -> Mood | None:
        values = {"track": track_id, "model": model}
        row = self._database.execute_named(f"SELECT segments FROM moods WHERE {which}", values).fetchone()
        return None if row is None else as_mood(row[0])

    def of_files(self, paths: Sequence[bytes], model: str) -> dict[bytes, KnownFile]:
        """Return what is known of those of these files that are known, with their tracks' moods by a model.

        Args:
            paths: The files; some hundreds.
            model: The model's id.
        """
        rows = self._database.execute(
            "SELECT path, size, mtime_ns, files.track_id, trouble, limit_s, duration_s, segments FROM files "
            "LEFT JOIN tracks ON tracks.id = files.track_id "
            "LEFT JOIN moods ON moods.track_id = files.track_id AND model = ? "
            f"WHERE path IN ({', '.join('?' * len(paths))})",
            model,
            *paths,
        )
        return {
            path: KnownFile(FileRecord(FileState(size, mtime_ns), *record), duration_s, segments)
            for path, size, mtime_ns, *record, duration_s, segments in rows
        }

    def put(self, track_id: int, model: str, mood: Mood) -> None:
        """Remember a track's mood by a model.

        Args:
            track_id: The track's number.
            model: The model's id.
            mood: The mood, known or not.
        """
        unknown = (None,) * len(Quadrant)
        percentages, mean = mood.percentages or unknown, mood.mean or unknown
        sure = [None if share is None else 100 * share for share in (*mean, mood.sure)]
        segments = np.hstack([mood.times_s, mood.probabilities]).astype("<f4").tobytes()
        values = (track_id, model, *percentages, mood.arousal, mood.valence, mood.quadrant, *sure, segments)
        self._database.execute(
            f"INSERT OR REPLACE INTO moods (track_id, model, {_MOOD_COLUMNS}, segments) "
            f"VALUES ({', '.join('?' * len(values))})",
            *values,
        )

    def quadrants(self, model: str) -> NDArray[np.int8]:
        """Return the number of the quadrant of each track's mood for now, in a byte for each.

        Args:
            model: The model's id.

        Returns:
            (highest number of a track + 1,), by the tracks' numbers; `UNKNOWN_MOOD` where the mood is unknown,
            `NO_MOOD` where there is none.
        """
        (last,) = self._database.one("SELECT coalesce(max(id), 0) FROM tracks")
        quadrants = np.full(last + 1, NO_MOOD, np.int8)
        rows = self._database.execute_named(
            f"SELECT tracks.id, coalesce(quadrant, {UNKNOWN_MOOD}) FROM tracks JOIN moods "
            f"ON {for_now('tracks.id', ':model')} WHERE tracks.id <= :last ORDER BY tracks.id",
            {"model": model, "last": last},
        )
        for track, quadrant in rows:
            quadrants[track] = quadrant
        return quadrants

    def counts(self, model: str) -> Counts:
        """Return how much the store holds, with the moods by one model."""
        by_quadrant = ", ".join(f"count(*) FILTER (WHERE quadrant = {q.value})" for q in Quadrant)
        row = self._database.one(
            "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM tracks), "
            f"(SELECT count(*) FROM files WHERE track_id IS NULL), count(quadrant), {by_quadrant}, "
            "count(*) FILTER (WHERE quadrant IS NULL) FROM moods WHERE model = ?",
            model,
        )
        return Counts(*row)

    def count_unscored(self, extractor: str, model: str) -> int:
        """Count the tracks that have features by an extractor, but no mood by a model.

        Args:
            extractor: Names what made the features.
            model: The model's id.
        """
        return int(self._database.one(f"SELECT count(*) {_UNSCORED}", extractor, 0, model)[0])

    def unscored(
        self, extractor: str, model: str, after: int
    ) -> Generator[tuple[int, NDArray[np.float16]], None, None]:
        """Yield the tracks with features by an extractor, but no mood by a model.

        Args:
            extractor: Names what made the features.
            model: The model's id.
            after: The number of the track to go on behind.

        Yields:
            A track's number and features, (patches, dims) float16, in the order of the numbers. Nothing may be
            written before the last one is taken, or the generator is closed.
        """
        sql = f"SELECT track_id, dims, patches {_UNSCORED} ORDER BY track_id"
        for track_id, dims, patches in self._database.execute(sql, extractor, after, model):
            yield track_id, as_features(dims, patches)

    def keep_only(self, model: str, others: Iterable[str]) -> None:
        """Forget the moods by all models but these, of each track that has a mood by the first; page by page.

        Args:
            model: The first model's id.
            others: The other models' ids.
        """
        kept = (model, *others)
        sql = (
            f"DELETE FROM moods WHERE track_id BETWEEN ? AND ? AND model NOT IN ({', '.join('?' * len(kept))}) "
            "AND EXISTS (SELECT 1 FROM moods AS new WHERE new.track_id = moods.track_id AND new.model = ?)"
        )
        (last,) = self._database.one("SELECT coalesce(max(id), 0) FROM tracks")
        for first in range(1, last + 1, _PAGE):
            with self._database.writing():
                self._database.execute(sql, first, first + _PAGE - 1, *kept, model)


def as_mood(segments: bytes) -> Mood:
    """Return a mood of how it is stored.

    Args:
        segments: float32, little-endian, a row for each segment: start, end (seconds), four probabilities.
    """
    columns = np.frombuffer(segments, "<f4").reshape(-1, SEGMENT_COLUMNS)
    return Mood(columns[:, :TIMES], columns[:, TIMES:])
