"""Reading, writing and removing merd's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from merd.errors import TagError, os_reason
from merd.mood import Mood
from merd.tags import fields
from merd.tags.fields import Fields, WrittenMood
from merd.tags.formats import Tags, open_tags
from merd.tags.safe_rewrite import rewrite


def read(path: bytes) -> WrittenMood | None:
    """Return what merd wrote into a file; None if that is nothing.

    Raises:
        TagError: If the file cannot be read, or its tags are damaged.
    """
    tags = _open(path)
    return None if tags is None else fields.parse(tags.fields())


def is_up_to_date(path: bytes, mood: Mood) -> bool:
    """Tell whether there is nothing of a mood to write into a file: it is all there, or the mood is unknown.

    Args:
        path: The file.
        mood: The mood.

    Raises:
        TagError: If the file cannot be read, or its tags are damaged.
    """
    if not mood.known:
        return True
    tags = _open(path)
    present = {} if tags is None else tags.fields()
    return not fields.changes(present, fields.of_mood(mood, present))


def write(path: bytes, mood: Mood, *, keep_times: bool = False) -> bool:
    """Write a mood into a file's tags.

    A mood in them that merd did not write stays. A file that says all this already is not touched; nor is one whose
    mood is unknown.

    Args:
        path: The file; where this is a symbolic link, what it leads to is written.
        mood: What to write.
        keep_times: Whether the file keeps its modification time.

    Returns:
        Whether the file changed.

    Raises:
        TagError: If the file has no tags, or they cannot be written. The file is as it was then.
    """
    if not mood.known:
        return False
    tags = _open(path)
    if tags is None:
        raise TagError(path, "its format has no tags that merd can write")
    return _change(path, tags, lambda present: fields.of_mood(mood, present), keep_times)


def remove(path: bytes, *, keep_times: bool = False) -> bool:
    """Take merd's fields out of a file's tags.

    Args:
        path: The file, as `write` takes it.
        keep_times: Whether the file keeps its modification time.

    Returns:
        Whether there were any.

    Raises:
        TagError: If they cannot be read or taken out. The file is as it was then.
    """
    tags = _open(path)
    return tags is not None and _change(path, tags, fields.without, keep_times)


def _change(path: bytes, tags: Tags, wish: Callable[[Fields], Fields], keep_times: bool) -> bool:
    present = tags.fields()
    if not fields.changes(present, wish(present)):
        return False
    obstacle = tags.obstacle()
    if obstacle:
        raise TagError(path, obstacle)

    def edit(copy: bytes) -> None:
        with _translate_errors(path, "its tags cannot be written"):
            tags = open_tags(copy)
            assert tags is not None
            present = tags.fields()
            for name, values in fields.changes(present, wish(present)).items():
                tags.put(name, values)
            tags.save(copy)

    with _translate_errors(path, "it cannot be written"):
        rewrite(path, edit, keep_times=keep_times)
    return True


def _open(path: bytes) -> Tags | None:
    with _translate_errors(path, "its tags cannot be read"):
        return open_tags(path)


@contextmanager
def _translate_errors(path: bytes, reason: str) -> Iterator[None]:
    """Turn any error into a `TagError`: with a damaged file, mutagen raises much more than it documents."""
    try:
        yield
    except TagError:
        raise
    except MemoryError as error:
        raise TagError(path, "its tags need too much memory") from error
    except Exception as error:
        system = next((e for e in (error, error.__cause__, *error.args) if isinstance(e, OSError)), None)
        raise (TagError(path, os_reason(system), system.errno) if system else TagError(path, reason)) from error
