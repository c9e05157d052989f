"""Files that are written as a whole, and locks between processes."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

_HIDDEN, _PART = ".merd-", ".part"
_PIECE_BYTES = 1 << 16


def write_if_changed(path: Path, lines: Iterable[bytes]) -> bool:
    """Make a file hold these lines; a killed run leaves the old file or the new one, never a part.

    Args:
        path: The file, or a link to it. Its folder is made if it is missing.
        lines: Read once; as many as there are, only one is held in memory.

    Returns:
        Whether the file was written: not if it held the lines already.

    Raises:
        OSError: If that is not possible. The old file is as it was.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no regular file")
    rest = iter(lines)
    with _opened(path) as old:
        same = 0
        for line in rest:
            if old.read(len(line)) != line:
                break
            same += len(line)
        else:
            if not old.read(1) and path.exists():
                return False
            line = b""
        old.seek(0)
        _write(path, _pieces(old, same, line, rest))
    return True


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs left in a folder, if that is possible; nobody else may be writing there."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{_HIDDEN}*{_PART}"):
            left.unlink(missing_ok=True)


def _opened(path: Path) -> contextlib.AbstractContextManager[BinaryIO]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return io.BytesIO()


def _pieces(old: BinaryIO, same: int, line: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    while same and (piece := old.read(min(same, _PIECE_BYTES))):
        yield piece
        same -= len(piece)
    yield line
    yield from rest


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{_HIDDEN}{path.name}{_PART}")
    try:
        with part.open("wb") as new:
            new.writelines(pieces)
            new.flush()
            os.fsync(new.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def acquire_lock(path: Path, *, wait: bool = False) -> TextIO:
    """Lock a file; the lock goes when it is closed, or with the process.

    Args:
        path: The file. Its folder is made if it is missing.
        wait: Whether to wait until nobody else has the lock.

    Raises:
        BlockingIOError: If somebody else has it, and this one is not to wait.
        OSError: If the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        lock.close()
        raise
    return lock
