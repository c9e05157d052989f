"""The tracks, each known by its audio, and their features."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from merd.store.database import Database, now_us


class Tracks:
    """All tracks, whatever files hold them, with their features by any number of extractors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, identity: bytes) -> int | None:
        """Return the number of the track with this audio; None if there is none."""
        row = self._database.one("SELECT id FROM tracks WHERE identity = ?", identity)
        return None if row is None else int(row[0])

    def identity(self, track_id: int) -> bytes:
        """Return what a track is known by, whatever file holds it."""
        return bytes(self._database.one("SELECT identity FROM tracks WHERE id = ?", track_id)[0])

    def duration_s(self, track_id: int) -> float:
        """Return how long a track is, in seconds."""
        return float(self._database.one("SELECT duration_s FROM tracks WHERE id = ?", track_id)[0])

    def put(self, identity: bytes, duration_s: float) -> int:
        """Remember a track and when it was first analysed, or what a new analysis says of it.

        Args:
            identity: What its audio is known by.
            duration_s: How long it is, in seconds.

        Returns:
            Its number.
        """
        row = self._database.one(
            "INSERT INTO tracks (identity, duration_s, analysed_us) VALUES (?, ?, ?) ON CONFLICT (identity) "
            "DO UPDATE SET duration_s = excluded.duration_s RETURNING id",
            identity,
            duration_s,
            now_us(),
        )
        return int(row[0])

    def features(self, track_id: int, extractor: str) -> NDArray[np.float16] | None:
        """Return a track's features.

        Args:
            track_id: The track's number.
            extractor: Names what made the features.

        Returns:
            (patches, dims) float16; None if there are none.
        """
        row = self._database.one(
            "SELECT dims, patches FROM features WHERE track_id = ? AND extractor = ?", track_id, extractor
        )
        return None if row is None else as_features(*row)

    def put_features(self, track_id: int, extractor: str, features: NDArray[np.float16]) -> None:
        """Remember a track's features.

        Args:
            track_id: The track's number.
            extractor: Names what made the features.
            features: (patches, dims) float16.
        """
        self._database.execute(
            "INSERT OR REPLACE INTO features (track_id, extractor, dims, patches) VALUES (?, ?, ?, ?)",
            track_id,
            extractor,
            features.shape[1],
            features.astype("<f2").tobytes(),
        )

    def with_features(self, extractor: str, shortest_s: float = 0.0) -> Iterator[tuple[int, int]]:
        """Yield the tracks with features by an extractor that some file holds, in the order of their numbers.

        Args:
            extractor: Names what made the features.
            shortest_s: How long they are at least, in seconds.

        Yields:
            Their numbers, and when they were first analysed, in microseconds since 1970 (UTC).
        """
        yield from self._database.execute(
            "SELECT id, analysed_us FROM tracks WHERE duration_s >= ? "
            "AND EXISTS (SELECT 1 FROM features WHERE track_id = id AND extractor = ?) "
            "AND EXISTS (SELECT 1 FROM files WHERE track_id = id) ORDER BY id",
            shortest_s,
            extractor,
        )

    def count_without_features(self, extractor: str) -> int:
        """Count the tracks that some file holds, and that have no features by an extractor."""
        row = self._database.one(
            "SELECT count(DISTINCT track_id) FROM files WHERE track_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM features WHERE features.track_id = files.track_id AND extractor = ?)",
            extractor,
        )
        return int(row[0])

    def has_orphans(self) -> bool:
        """Tell whether there are tracks that no file holds any more."""
        sql = "SELECT EXISTS (SELECT 1 FROM tracks WHERE id NOT IN (SELECT track_id FROM files WHERE track_id > 0))"
        return bool(self._database.one(sql)[0])


def as_features(dims: int, patches: bytes) -> NDArray[np.float16]:
    """Return features as they are, (patches, dims) float16, of how they are stored.

    Args:
        dims: How many features a patch has.
        patches: float16, little-endian, a row for each patch.
    """
    return np.frombuffer(patches, "<f2").reshape(-1, dims)
