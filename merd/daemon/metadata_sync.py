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

    def refresh(self, should_continue: Callable[[], bool]) -> None:
        """Read the tags of all files of which that was not done; nothing if nothing has changed.

        Args:
            should_continue: Asked before each file; what is left out follows with the next call.
        """
        if self._seen == self._change_counts():
            return
        complete = self._reader.read_all(should_continue)
        self._reader.rest()
        self._seen = self._change_counts() if complete else None

    def _change_counts(self) -> tuple[int, int]:
        return self._store.changes(), self._store.own_changes()
