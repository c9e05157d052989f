"""Hidden copies of audio files, which replace or overwrite them: a file is whole at any time, or has a whole copy.

Their names say which files they are needed for. A living process locks its copies.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from merd.library import copy_names
from merd.util import files

_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_PRIVATE = 0o600
_PIECE_BYTES = 1 << 16


class HiddenCopy:
    """A copy of a file, locked until it is closed.

    Attributes:
        path: Where it is.
        needed: Whether the file may be damaged, and this is what it is put back from.
        alike: Whether it has the file's times, attributes and mode: else it cannot take the file's place.
    """

    def __init__(self, file: BinaryIO, path: bytes) -> None:
        """Lock the copy.

        Args:
            file: The copy, open for reading and writing.
            path: Where it is.

        Raises:
            BlockingIOError: If another process has it.
        """
        files.hold(file)
        self._file, self.path, self.needed, self.alike = file, path, False, True

    @property
    def size(self) -> int:
        """How large it is, in bytes."""
        return os.fstat(self._file.fileno()).st_size

    def replace(self, path: bytes) -> None:
        """Put the copy in the place of a file of the same folder, in one step."""
        os.fsync(self._file.fileno())
        os.replace(self.path, path)
        _sync_folder(os.path.dirname(path))

    def overwrite(self, path: bytes, old_size: int) -> None:
        """Overwrite a file with the copy, which is on the disk first, and stays until the file is proved the same.

        Args:
            path: The file.
            old_size: How large it was when it was whole, in bytes.

        Raises:
            OSError: If that is not possible. Either the file is as it was, or the copy is `needed`.
        """
        os.fsync(self._file.fileno())
        _require_room(path, self.size)
        self._name_after(path, old_size)
        self.write_into(path, old_size)

    def write_into(self, path: bytes, old_size: int) -> None:
        """Overwrite a file with the copy that is named after it.

        Args:
            path: The file.
            old_size: How large it was when it was whole, in bytes.

        Raises:
            OSError: As `overwrite` does.
        """
        size = self.size
        with open(path, "r+b") as target:
            self.needed = True
            if size > old_size:
                self._extend(target, old_size, size)
            self._fill(target, size)
        self.needed = False
        self._copy_times(path)

    def _name_after(self, path: bytes, old_size: int) -> None:
        folder = os.path.dirname(self.path)
        marked = os.path.join(folder, copy_names.in_use(path, folder, old_size))
        os.rename(self.path, marked)
        self.path = marked
        _sync_folder(folder)

    def _extend(self, target: BinaryIO, old_size: int, size: int) -> None:
        try:
            os.posix_fallocate(target.fileno(), old_size, size - old_size)
        except OSError:
            target.truncate(old_size)
            self.needed = False
            raise

    def _fill(self, target: BinaryIO, size: int) -> None:
        try:
            self._write(target, size)
        except KeyboardInterrupt:  # It waits until the file is whole.
            self._write(target, size)
            raise
        except OSError as error:
            what = os.strerror(error.errno or errno.EIO)
            raise OSError(error.errno, f"{what}; a whole copy stays, and is put back at the next try") from error

    def _write(self, target: BinaryIO, size: int) -> None:
        self._file.seek(0)
        target.seek(0)
        shutil.copyfileobj(self._file, target, _PIECE_BYTES)
        target.truncate(size)
        target.flush()
        os.fsync(target.fileno())
        os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # What is compared comes from the disk.
        if not is_same(self._file, target):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _copy_times(self, path: bytes) -> None:
        times = os.fstat(self._file.fileno())
        with suppress(PermissionError):  # Only its owner may set a file's times.
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextmanager
def hidden_copy(path: bytes) -> Iterator[HiddenCopy]:
    """Copy a file beside it, if that is possible, with its mode, times and attributes, if they are permitted.

    The copy goes at the end, unless it is needed.

    Raises:
        OSError: If there can be no copy.
    """
    folder = copy_names.folder_for_copies(os.path.dirname(path))
    copy = os.path.join(folder, copy_names.unused(path))
    with open(os.open(copy, _NEW_FILE, _PRIVATE), "w+b") as file:
        hidden = HiddenCopy(file, copy)
        try:
            with open(path, "rb") as source:
                shutil.copyfileobj(source, file)
            file.flush()
            hidden.alike = _copy_status(path, copy)
            yield hidden
        finally:
            if not hidden.needed:
                with suppress(FileNotFoundError):
                    os.unlink(hidden.path)


def _copy_status(path: bytes, copy: bytes) -> bool:
    """Give a copy a file's times, attributes and mode, and return whether that is permitted: not on every mount."""
    try:
        shutil.copystat(path, copy)
    except PermissionError:
        return False
    return True


def is_same_file(one: bytes, other: bytes) -> bool:
    """Tell whether two files hold the same."""
    with open(one, "rb") as first, open(other, "rb") as second:
        return is_same(first, second)


def is_same(one: BinaryIO, other: BinaryIO) -> bool:
    """Tell whether two open files hold the same."""
    one.seek(0)
    other.seek(0)
    while piece := one.read(_PIECE_BYTES):
        if other.read(_PIECE_BYTES) != piece:
            return False
    return not other.read(1)


def _require_room(path: bytes, size: int) -> None:
    """Check that all of a file could be written anew: some file systems need that to overwrite it.

    Args:
        path: The file.
        size: How large it will be, in bytes.

    Raises:
        OSError: If there is no room.
    """
    system = os.statvfs(path)
    if system.f_blocks and system.f_bavail * system.f_frsize < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    try:
        trial = os.open(os.path.dirname(path), os.O_TMPFILE | os.O_RDWR, _PRIVATE)
    except OSError:  # Not every file system has files without a name, and not every folder can be written.
        return
    try:
        os.posix_fallocate(trial, 0, max(size, 1))
    finally:
        os.close(trial)


def _sync_folder(folder: bytes) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # Not every file system has that.
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
