"""The store: files, tracks, features and moods, with the parts for all else that merd remembers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merd.mood import Mood, Quadrant
from merd.store.database import Database, now_us
from merd.store.files import Files
from merd.store.models import Models
from merd.store.moods import Moods, for_now
from merd.store.plays import PlayHistory
from merd.store.query import TrackQuery
from merd.store.ratings import Ratings
from merd.store.records import Counts, Failure, FileRecord, FileState

_TIMES, _SEGMENT_COLUMNS = 2, 2 + len(Quadrant)
_MOOD_COLUMNS = ", ".join([*(quadrant.word for quadrant in Quadrant), "arousal", "valence", "quadrant"])


class Store:
    """The database. Not for sharing between threads; open one in each.

    Attributes:
        ratings: What listeners say.
        models: The versions of their models.
        files: All files at once.
        listening: How tracks were listened to.
        listing: The tracks that a rule takes.
        moods: All tracks' moods at once.
    """

    def __init__(self, path: Path) -> None:
        """Open the database and bring its schema up to date; make it where there is none.

        Raises:
            StoreError: If that is not possible.
        """
        self.path = path
        self._database = Database(path)
        self.ratings = Ratings(self._database)
        self.models = Models(self._database)
        self.moods = Moods(self._database)
        self.files = Files(self._database)
        self.listening = PlayHistory(self._database)
        self.listing = TrackQuery(self._database)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def writing(self) -> AbstractContextManager[None]:
        """One transaction that takes the lock for writing at once, and so waits for it instead of failing."""
        return self._database.writing()

    def changes(self) -> int:
        """A number that is another one after any other connection has changed the database."""
        return int(self._database.one("PRAGMA data_version")[0])

    def own_changes(self) -> int:
        """A number that is another one after this connection has changed the database."""
        return self._database.rows_changed

    def file(self, path: bytes) -> FileRecord | None:
        """What is known of a file, by its path."""
        row = self._database.one("SELECT size, mtime_ns, track_id, trouble FROM files WHERE path = ?", path)
        return row and FileRecord(FileState(row[0], row[1]), row[2], row[3])

    def track_of(self, path: bytes) -> int | None:
        """The number of the track that a file holds; None if it holds none, or is not known."""
        record = self.file(path)
        return None if record is None else record.track_id

    def identity(self, track_id: int) -> bytes:
        """What a track is known by, whatever file holds it."""
        return bytes(self._database.one("SELECT identity FROM tracks WHERE id = ?", track_id)[0])

    def duration_s(self, track_id: int) -> float:
        """How long a track is, in seconds."""
        return float(self._database.one("SELECT duration_s FROM tracks WHERE id = ?", track_id)[0])

    def find_track(self, identity: bytes) -> int | None:
        """The number of the track with this audio."""
        row = self._database.one("SELECT id FROM tracks WHERE identity = ?", identity)
        return None if row is None else int(row[0])

    def features(self, track_id: int, extractor: str) -> NDArray[np.float16] | None:
        """(patches, dims) float16 of a track by an extractor."""
        row = self._database.one(
            "SELECT dims, patches FROM features WHERE track_id = ? AND extractor = ?", track_id, extractor
        )
        return row and np.frombuffer(row[1], "<f2").reshape(-1, row[0])

    def mood(self, track_id: int, model: str) -> Mood | None:
        """A track's mood by a model."""
        return self._mood("track_id = :track AND model = :model", track_id, model)

    def mood_for_now(self, track_id: int, model: str) -> Mood | None:
        """A track's mood by a model; the newest by any other until that model has heard it."""
        return self._mood(for_now(":track", ":model"), track_id, model)

    def _mood(self, which: str, track_id: int, model: str) -> Mood | None:
        values = {"track": track_id, "model": model}
        row = self._database.execute_named(f"SELECT segments FROM moods WHERE {which}", values).fetchone()
        if row is None:
            return None
        segments = np.frombuffer(row[0], "<f4").reshape(-1, _SEGMENT_COLUMNS)
        return Mood(segments[:, :_TIMES], segments[:, _TIMES:])

    def put_track(self, identity: bytes, duration_s: float) -> int:
        """Remember a track and when it was first heard, or what a new analysis says of it; returns its number."""
        row = self._database.one(
            "INSERT INTO tracks (identity, duration_s, analysed_us) VALUES (?, ?, ?) ON CONFLICT (identity) "
            "DO UPDATE SET duration_s = excluded.duration_s RETURNING id",
            *(identity, duration_s, now_us()),
        )
        return int(row[0])

    def put_features(self, track_id: int, extractor: str, features: NDArray[np.float16]) -> None:
        """Remember a track's features, (patches, dims) float16."""
        self._database.execute(
            "INSERT OR REPLACE INTO features (track_id, extractor, dims, patches) VALUES (?, ?, ?, ?)",
            *(track_id, extractor, features.shape[1], features.astype("<f2").tobytes()),
        )

    def put_mood(self, track_id: int, model: str, mood: Mood) -> None:
        """Remember a track's mood by a model."""
        figures = (*(mood.percentages or (None,) * len(Quadrant)), mood.arousal, mood.valence, mood.quadrant)
        segments = np.hstack([mood.times_s, mood.probabilities]).astype("<f4").tobytes()
        self._database.execute(
            f"INSERT OR REPLACE INTO moods (track_id, model, {_MOOD_COLUMNS}, segments) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(track_id, model, *figures, segments),
        )

    def put_file(self, path: bytes, state: FileState, track_id: int | None, trouble: str | None = None) -> None:
        """Remember which track a file holds, and how it is damaged; without a track, why it failed."""
        self._database.execute(
            "INSERT OR REPLACE INTO files (path, size, mtime_ns, track_id, trouble, noted_us) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            *(path, state.size, state.mtime_ns, track_id, trouble, now_us()),
        )

    def files_of(self, track_id: int) -> list[bytes]:
        """The paths of the files that hold a track."""
        return [path for (path,) in self._database.execute("SELECT path FROM files WHERE track_id = ?", track_id)]

    def counts(self, model: str) -> Counts:
        """How much the store holds, with the moods by one model."""
        row = self._database.one(
            "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM tracks), "
            "(SELECT count(*) FROM files WHERE track_id IS NULL), count(*), "
            "count(*) FILTER (WHERE segments = x'') FROM moods WHERE model = ?",
            model,
        )
        return Counts(*row)

    def failures(self, limit: int) -> list[Failure]:
        """The newest failures, the newest first."""
        rows = self._database.execute(
            "SELECT path, trouble FROM files WHERE track_id IS NULL ORDER BY noted_us DESC LIMIT ?",
            limit,
        )
        return [Failure(*row) for row in rows]
