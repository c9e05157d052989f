"""Files that are replaced as a whole, and locks between processes."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, BinaryIO, TextIO

_HIDDEN, _PART, _UNFINISHED = ".merd-", ".part", ".unfinished-"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD_FILE = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW_MODE = 0o666  # Less the umask.
_PIECE_BYTES = 1 << 16


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of another when the context is left without an exception.

    A killed run leaves the old file or the new one, never a part. The new file has the mode of the old one, where
    modes can be changed.

    Args:
        path: The file, which need not be there, or a link to it. Its folder has to be there.

    Raises:
        OSError: If that is not possible. The old file is as it was.
    """
    path = Path(os.path.realpath(path))
    part = path.with_name(f"{_HIDDEN}{secrets.token_hex(8)}{_PART}")
    mode = _mode(path)
    descriptor = os.open(part, _NEW_FILE, _NEW_MODE if mode is None else mode)
    try:
        with open(descriptor, "wb") as new:
            hold(new)  # So that nobody takes it for what a killed run left.
            if mode is not None:
                with contextlib.suppress(PermissionError):  # Some mounts let nobody change it.
                    os.fchmod(descriptor, mode)  # Whatever the umask says.
            yield new
            new.flush()
            os.fsync(descriptor)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


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
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as new:
            new.writelines(_pieces(old, same, line, rest))
    return True


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs left in a folder, if that is possible, and nothing that is being written."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{_HIDDEN}*{_PART}"):
            with contextlib.suppress(OSError), open(os.open(left, _OLD_FILE), "wb") as part:
                hold(part)
                left.unlink()


@contextmanager
def unfinished_folder(folder: Path) -> Iterator[Path]:
    """Make a folder in another one for work that is moved out when it is done; what killed runs left goes first.

    Args:
        folder: The other one; nobody else may be working there.
    """
    for left_over in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left_over)
    with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as name:
        yield Path(name)


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return io.BytesIO()


def _pieces(old: BinaryIO, same: int, line: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the start of the old file that stays the same, in pieces, and then the lines that differ.

    Args:
        old: The old file, at its start.
        same: How many bytes of it stay the same.
        line: The first line that differs.
        rest: The lines behind it.
    """
    while same and (piece := old.read(min(same, _PIECE_BYTES))):
        yield piece
        same -= len(piece)
    yield line
    yield from rest


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
        hold(lock, wait=wait)
    except BaseException:
        lock.close()
        raise
    return lock


def hold(file: IO[Any], *, wait: bool = False) -> None:
    """Lock an open file until it is closed.

    Args:
        file: Open for writing.
        wait: Whether to wait until nobody else has it.

    Raises:
        BlockingIOError: If somebody else has it, and this one is not to wait.
    """
    fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
