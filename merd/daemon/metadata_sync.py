"""What the tags of all known files say of their tracks, read in the background."""

from __future__ import annotations

from collections.abc import Callable

from merd.store import Store
from merd.tags.metadata_reader import MetadataReader


class MetadataSync:
    """What reads the tags of files: at once where they were analysed just now, by and by where they were before."""

    def __init__(self, store: Store) -> None:
        """Prepare.

        Args:
            store: What knows the files.
        """
        self._store, self._reader = store, MetadataReader(store)
        self._seen: tuple[int, int] | None = None

    def put(self, path: bytes) -> None:
        """Read the tags of a file that was just analysed; `store` stores what they say."""
        self._reader.read(path)

    def store(self) -> None:
        """Store what was read."""
        self._reader.store()

    def look_again(self) -> None:
        """Let the next `refresh` look at all files whose tags were not read: a file system may be back."""
        self._seen = None

    def refresh(self, should_continue: Callable[[], bool]) -> None:
        """Read the tags of all files of which that was not done; nothing if nothing has changed.

        Args:
            should_continue: Asked before each file; what is left out follows with the next call.
        """
        others, own = self._store.change_counts()
        if self._seen == (others, own):
            return
        complete = self._reader.read_all(should_continue)
        self._reader.rest()
        # What others changed meanwhile may lie where it was looked already.
        self._seen = (others, self._store.own_changes()) if complete else None
