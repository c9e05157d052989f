"""Files rewritten so that each is there as a whole at any time: as it was, or as it is to be."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

from merd.audio import decoder
from merd.errors import DecodeError, TagError

# Hidden, so that no scan of a library finds it. The process's number follows.
_PREFIX = b".merd-tag-"
_LEFT_OVER_S = 3600.0
_WRITABLE = 0o222


def rewrite(path: bytes, edit: Callable[[bytes], None], *, keep_times: bool) -> None:
    """Edit a copy of a file beside it and put that in the file's place, with its mode, owner and attributes.

    A file that has several names (hard links), or whose folder or owner does not allow another in its place, is
    overwritten with the copy; only that can be interrupted half-way.

    Args:
        path: The file; where this is a symbolic link, what it leads to.
        edit: Edits the copy, whose path it is given.
        keep_times: Whether the file keeps its modification time.

    Raises:
        TagError: If the file is read-only, if its audio would change, or if somebody else changed it meanwhile.
        OSError: If the system does not allow it, or there is no room.
    """
    real = os.path.realpath(path)
    before = os.stat(real)
    if not before.st_mode & _WRITABLE:  # root would get past this.
        raise TagError(path, "it is read-only")
    with open(real, "r+b"):
        pass
    with _copy(real) as copy:
        edit(copy)
        same_audio = _audio(copy) == _audio(real)
        if keep_times:
            os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
        if _state(os.stat(real)) != _state(before):
            raise TagError(path, "it changed while its tags were written")
        if not same_audio:
            raise TagError(path, "its audio would change with its tags")
        _place(copy, real, before)


def clean(folder: bytes) -> None:
    """Remove what killed processes left in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_left_over(entry):
                os.unlink(entry.path)


def _is_left_over(entry: os.DirEntry[bytes]) -> bool:
    """Tell whether the process that made a copy is gone; one that took its number counts for an hour."""
    number = entry.name.removeprefix(_PREFIX).partition(b"-")[0]
    alive = number.isdigit() and os.path.exists(b"/proc/" + number)
    return not alive or time.time() - entry.stat().st_ctime > _LEFT_OVER_S


_clean_once = lru_cache(maxsize=128)(clean)


@contextmanager
def _copy(path: bytes) -> Iterator[bytes]:
    folder = os.path.dirname(path)
    if os.access(folder, os.W_OK | os.X_OK):
        _clean_once(folder)
    else:
        folder = tempfile.gettempdirb()
    handle, copy = tempfile.mkstemp(os.path.splitext(path)[1], _PREFIX + b"%d-" % os.getpid(), folder)
    os.close(handle)
    try:
        shutil.copy2(path, copy)
        yield copy
    finally:
        with suppress(FileNotFoundError):
            os.unlink(copy)


def _place(copy: bytes, path: bytes, before: os.stat_result) -> None:
    beside = os.path.dirname(copy) == os.path.dirname(path)
    if beside and before.st_nlink == 1 and _owned_alike(copy, before):
        with open(copy, "rb") as file:
            os.fsync(file.fileno())
        os.replace(copy, path)
    else:
        _overwrite(path, copy, before.st_size)


def _owned_alike(copy: bytes, before: os.stat_result) -> bool:
    try:
        os.chown(copy, before.st_uid, before.st_gid)
    except OSError:  # Not permitted, or an owner of whom this user namespace knows nothing.
        return False
    os.chmod(copy, before.st_mode)  # A change of the owner may take away from it.
    return True


def _overwrite(path: bytes, copy: bytes, old_size: int) -> None:
    with open(copy, "rb") as source, open(path, "r+b") as target:
        size = os.path.getsize(copy)
        if size > old_size:
            try:
                os.posix_fallocate(target.fileno(), old_size, size - old_size)
            except OSError:
                target.truncate(old_size)
                raise
        shutil.copyfileobj(source, target)
        target.truncate(size)
        target.flush()
        os.fsync(target.fileno())
    times = os.stat(copy)
    with suppress(PermissionError):  # Only its owner may set a file's times.
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _audio(path: bytes) -> bytes | str:
    """Return the identity of a file's audio; of a damaged one, how it is damaged."""
    try:
        with decoder.open_audio(path) as audio:
            audio.skim()
            return audio.identity
    except DecodeError as error:
        return error.reason
