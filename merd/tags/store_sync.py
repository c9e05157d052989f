"""Moods written into files, whose new sizes and times the store learns: they are not taken for changed ones."""

from __future__ import annotations

import os
from collections.abc import Callable

from merd import tags
from merd.errors import ReadError, TagError
from merd.library import scanner
from merd.library.scanner import Found
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileState


def write_mood(store: Store, path: bytes, mood: Mood, *, keep_times: bool = False) -> bool:
    """Write a mood into the tags of a file that the store knows.

    Args:
        store: What knows the file.
        path: The file, absolute.
        mood: The mood; an unknown one is not written.
        keep_times: Whether the file keeps its modification time.

    Returns:
        Whether the file changed.

    Raises:
        TagError: If the tags cannot be written, or if the file is not the one that the store knows any more.
    """
    if tags.is_up_to_date(path, mood):
        return False
    record = store.files.get(path)
    if record is None or record.state != _look(path):
        raise TagError(path, "it changed since it was analysed")
    return _keeping(store, path, lambda: tags.write(path, mood, keep_times=keep_times))


def remove_mood(store: Store, path: bytes, *, keep_times: bool = False) -> bool:
    """Take merd's fields out of the tags of a file.

    Args:
        store: What may know the file.
        path: The file, absolute.
        keep_times: Whether the file keeps its modification time.

    Returns:
        Whether there were any.

    Raises:
        TagError: If they cannot be read or taken out.
    """
    return _keeping(store, path, lambda: tags.remove(path, keep_times=keep_times))


def _keeping(store: Store, path: bytes, change: Callable[[], bool]) -> bool:
    """Change a file's tags; what the store knew of the file, it knows afterwards, under all its names.

    Return whether the file changed.
    """
    before = _look(path)
    record = store.files.get(path)
    changed = change()
    if changed and record is not None and record.state == before:
        after = _look(path)
        names = [path] if record.track_id is None else store.files.of_track(record.track_id)
        with store.writing():
            for name in names:
                known = store.files.get(name)
                if known is not None and known.state == before and _same(name, path):
                    store.files.put_state(name, after)
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
