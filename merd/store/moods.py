"""All tracks' moods at once: which a model has not scored, and which nobody asks for any more."""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
from numpy.typing import NDArray

from merd.store.database import Database

_UNSCORED = (
    "FROM features WHERE extractor = ? AND track_id > ? AND NOT EXISTS "
    "(SELECT 1 FROM moods WHERE moods.track_id = features.track_id AND model = ?)"
)


def for_now(track: str, model: str) -> str:
    """Which row of moods counts for a track: the model's, or the newest by any other until the model has heard it.

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
    """The moods of all tracks, by any number of models."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count_unscored(self, extractor: str, model: str) -> int:
        """How many tracks have features by an extractor, but no mood by a model."""
        return int(self._database.one(f"SELECT count(*) {_UNSCORED}", *(extractor, 0, model))[0])

    def unscored(
        self, extractor: str, model: str, after: int
    ) -> Generator[tuple[int, NDArray[np.float16]], None, None]:
        """Tracks with features by an extractor, but no mood by a model.

        Args:
            extractor: Names what made the features.
            model: Names the model.
            after: The number of the track to go on behind.

        Yields:
            A track's number and features, (patches, dims) float16, in the order of the numbers. Nothing may be
            written before the last one is taken, or the generator is closed.
        """
        rows = self._database.execute(
            f"SELECT track_id, dims, patches {_UNSCORED} ORDER BY track_id", *(extractor, after, model)
        )
        for track_id, dims, patches in rows:
            yield track_id, np.frombuffer(patches, "<f2").reshape(-1, dims)

    def scorable(self, extractor: str) -> list[tuple[int, int]]:
        """The tracks with features by an extractor that some file holds, the newest first.

        Returns:
            Their numbers, and when they were first heard, in microseconds since 1970 (UTC).
        """
        rows = self._database.execute(
            "SELECT id, analysed_us FROM tracks WHERE id IN (SELECT track_id FROM features WHERE extractor = ?) "
            "AND id IN (SELECT track_id FROM files) ORDER BY analysed_us DESC, id DESC",
            extractor,
        )
        return rows.fetchall()

    def count_unheard(self, extractor: str) -> int:
        """How many tracks that some file holds have no features by an extractor."""
        row = self._database.one(
            "SELECT count(DISTINCT track_id) FROM files WHERE track_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM features WHERE features.track_id = files.track_id AND extractor = ?)",
            extractor,
        )
        return int(row[0])

    def keep_only(self, model: str, others: Iterable[str]) -> None:
        """Forget the moods by all models but these, of each track that has a mood by the first."""
        kept = (model, *others)
        places = ", ".join("?" * len(kept))
        self._database.execute(
            f"DELETE FROM moods WHERE model NOT IN ({places}) "
            "AND track_id IN (SELECT track_id FROM moods WHERE model = ?)",
            *(*kept, model),
        )
