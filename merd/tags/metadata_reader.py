"""Metadata of files that the store knows, read once for each state of a file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Self

from merd.errors import TagError
from merd.library import scanner
from merd.store import Store
from merd.store.records import FileState, Metadata
from merd.tags.tag_process import TagProcess

# So many files go into the database together.
_PAGE = 200

log = logging.getLogger(__name__)


class MetadataReader:
    """A context that reads the tags of files, and leaves what they say of the tracks in the store."""

    def __init__(self, store: Store) -> None:
        """Prepare.

        Args:
            store: What knows the files.
        """
        self._store, self._tags = store, TagProcess()
        self._asked: list[bytes] = []
        self._read: list[tuple[bytes, FileState, Metadata]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.rest()

    def rest(self) -> None:
        """Store what was read, and end the process that reads until there is something to read again."""
        self.store()
        self._tags.close()

    def read(self, path: bytes) -> None:
        """Read a file's tags if that was not done in its present state, with others or with the next `store`.

        Args:
            path: A file that the store knows.
        """
        self._asked.append(path)
        if len(self._asked) >= _PAGE:
            self._read_asked()

    def read_all(self, should_continue: Callable[[], bool]) -> bool:
        """Read the tags of all files of which that was not done.

        Args:
            should_continue: Asked before each file.

        Returns:
            Whether it went on to the end.
        """
        for page in self._store.metadata.lacking():
            for path, state in page:
                if not should_continue():
                    return False
                self._read_one(path, state)
        return True

    def store(self) -> None:
        """Store what was read."""
        self._read_asked()
        self._store_read()

    def _store_read(self) -> None:
        if self._read:
            with self._store.writing():
                lacking = dict(self._store.metadata.lacking_of([path for path, *_ in self._read]))
                for path, state, metadata in self._read:
                    if lacking.get(path) == state:
                        self._store.metadata.put(path, state, metadata)
            self._read.clear()

    def _read_asked(self) -> None:
        asked, self._asked = self._asked, []
        for path, state in self._store.metadata.lacking_of(asked):
            self._read_one(path, state)

    def _read_one(self, path: bytes, state: FileState) -> None:
        """Read a file's tags; one that is away or changed is left until the store knows its state."""
        if not scanner.is_still(path, state):
            return
        try:
            metadata = self._tags.read_metadata(path)
        except TagError as error:
            log.warning("%s", error)
            metadata = Metadata()
        self._read.append((path, state, metadata))
        if len(self._read) >= _PAGE:
            self._store_read()
