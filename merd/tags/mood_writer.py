"""Moods written into files, whose new sizes and times the store learns: they are not taken for changed ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Self

from merd.errors import ReadError, TagError
from merd.library import scanner
from merd.library.scanner import Found
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileState
from merd.tags.tag_process import TagProcess


class MoodWriter:
    """A context, to be entered again and again, that writes moods into the files of a store, and takes them out."""

    def __init__(self, store: Store, *, keep_times: bool = False) -> None:
        """Prepare.

        Args:
            store: What knows the files.
            keep_times: Whether the files keep their modification times.
        """
        self._store, self._keep_times = store, keep_times
        self._tags = TagProcess()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._tags.close()

    def write(self, path: bytes, mood: Mood) -> bool:
        """Write a mood into the tags of a file that the store knows.

        Args:
            path: The file, absolute.
            mood: The mood; an unknown one is not written.

        Returns:
            Whether the file changed.

        Raises:
            TagError: If the tags cannot be written, or if the file is not the one that the store knows any more.
        """
        if self._tags.is_up_to_date(path, mood):
            return False
        record = self._store.files.get(path)
        if record is None or record.state != _look(path):
            raise TagError(path, "it changed since it was analysed")
        return self._keeping(path, lambda: self._tags.write(path, mood, keep_times=self._keep_times))

    def remove(self, path: bytes) -> bool:
        """Take merd's fields out of the tags of a file.

        Args:
            path: The file, absolute.

        Returns:
            Whether there were any.

        Raises:
            TagError: If they cannot be read or taken out.
        """
        return self._keeping(path, lambda: self._tags.remove(path, keep_times=self._keep_times))

    def _keeping(self, path: bytes, change: Callable[[], bool]) -> bool:
        """Change a file's tags; what the store knew of the file, it knows afterwards, under all its names.

        Return whether the file changed.
        """
        before = _look(path)
        record = self._store.files.get(path)
        changed = change()
        if changed and record is not None and record.state == before:
            after = _look(path)
            names = [path] if record.track_id is None else self._store.files.of_track(record.track_id)
            with self._store.writing():
                for name in names:
                    known = self._store.files.get(name)
                    if known is not None and known.state == before and _same(name, path):
                        self._store.files.put_state(name, after)
        return changed


def _look(path: bytes) -> FileState:
    found = scanner.look(path)
    if isinstance(found, ReadError):
        raise TagError(path, found.reason)
    assert isinstance(found, Found)
    return found.state


def _same(one: bytes, other: bytes) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
