"""The store: the parts that own the database's tables, over one connection."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from merd.store.database import Database
from merd.store.files import Files
from merd.store.metadata import MetadataOfFiles
from merd.store.models import Models
from merd.store.mood_map import MoodMap
from merd.store.moods import Moods
from merd.store.plays import PlayHistory
from merd.store.query import TrackQuery
from merd.store.ratings import Ratings
from merd.store.tracks import Tracks
from merd.store.transfer.merge import Merged, merge


class Store:
    """The database. Not for sharing between threads; open one in each.

    Attributes:
        files: Which tracks lie in which files, and which files failed.
        metadata: What files' tags say of their tracks.
        tracks: The tracks, each known by its audio, and their features.
        moods: The tracks' moods by models.
        ratings: What listeners say.
        models: The versions of their models.
        plays: How tracks were listened to.
        query: The tracks that a rule takes.
        mood_map: Where the tracks lie in the plane.
    """

    def __init__(self, path: Path) -> None:
        """Open the database and bring its schema up to date; make it where there is none.

        Raises:
            StoreError: If that is not possible.
        """
        self.path = path
        self._database = Database(path)
        self.files = Files(self._database)
        self.metadata = MetadataOfFiles(self._database)
        self.tracks = Tracks(self._database)
        self.moods = Moods(self._database)
        self.ratings = Ratings(self._database)
        self.models = Models(self._database)
        self.plays = PlayHistory(self._database)
        self.query = TrackQuery(self._database)
        self.mood_map = MoodMap(self._database)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def merge(self, other: Path) -> Merged:
        """Add the tracks, features, moods and ratings of another database, which is not changed.

        Raises:
            StoreError: If that cannot be read, or is none of merd.
        """
        return merge(self._database, other)

    def writing(self) -> AbstractContextManager[None]:
        """Begin a transaction that takes the lock for writing at once, and so waits for it instead of failing."""
        return self._database.writing()

    def changes(self) -> int:
        """Return a number that is another one after any other connection has changed the database."""
        return int(self._database.one("PRAGMA data_version")[0]) + (self._database.reopened << 32)

    def change_counts(self) -> tuple[int, int]:
        """Return `changes` and `own_changes`, a pair that is another one after any change of the database."""
        return self.changes(), self.own_changes()

    @property
    def reopened(self) -> int:
        """How often the database was deleted or replaced since it was opened."""
        return self._database.reopened

    def own_changes(self) -> int:
        """Return a number that is another one after this connection has changed the database."""
        return self._database.rows_changed
