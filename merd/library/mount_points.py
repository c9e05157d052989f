"""What of a library is gone, and what lies on a file system that is merely away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path

from merd.library.mounts import Mount, around, is_empty, lies_in, mounted
from merd.store import Store
from merd.util.files import replacing


class MountPoints:
    """The places of a library where file systems were ever mounted, kept in a file.

    Where one of them is missing or empty and nothing is mounted there, its file system is away, and what was in it
    is not gone.
    """

    def __init__(self, data: Path) -> None:
        """Prepare.

        Args:
            data: The folder of merd's data, which has the file.
        """
        self._note = data / "mount-points"

    def remember(self, folders: Iterable[bytes]) -> None:
        """Remember what is mounted around folders now, if that can be written."""
        known = self._known()
        self._keep(known, known | _points(around(folders)))

    def forget(self, folder: bytes) -> None:
        """Remember no more what was mounted at or below a folder."""
        known = self._known()
        self._keep(known, {point for point in known if not lies_in(point, folder)})

    def is_away(self, path: bytes) -> bool:
        """Tell whether a path lies where a file system is away."""
        real = os.path.realpath(path)
        return any(
            lies_in(real, point) and is_empty(point) and point not in _points(mounted()) for point in self._known()
        )

    def is_gone(self, path: bytes) -> bool:
        """Tell whether there really is nothing at a path: no error, no missing file system, no link to nowhere."""
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return not self.is_away(path) and not _leads_nowhere(path)
        except OSError:
            return False
        return False

    def _known(self) -> set[bytes]:
        """Return which there are; other processes change the file as well."""
        try:
            return set(self._note.read_bytes().split(b"\0")) - {b""}
        except OSError:
            return set()

    def _keep(self, known: set[bytes], points: set[bytes]) -> None:
        if points != known:
            with suppress(OSError), replacing(self._note) as note:
                note.write(b"\0".join(sorted(points)))


def _points(mounts: Iterable[Mount]) -> set[bytes]:
    """Return where file systems are mounted; where one would be mounted at need, none is yet."""
    return {mount.point for mount in mounts if mount.kind != "autofs"}


def _leads_nowhere(path: bytes) -> bool:
    """Tell whether a path has a folder on its way that is a link to what is not there."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return os.path.islink(path) and not os.path.exists(path)


def forget_gone(store: Store, folder: bytes, is_gone: Callable[[bytes], bool]) -> int:
    """Forget the files at or below a path that are gone; return how many these were.

    Args:
        store: What knows them.
        folder: The path, absolute.
        is_gone: Tells it of a file, as `MountPoints.is_gone` does.
    """
    forgotten = 0
    known = [[folder]] if store.files.get(folder) else []
    for page in chain(known, store.files.below(folder)):
        if gone := [path for path in page if is_gone(path)]:
            with store.writing():
                forgotten += sum(map(store.files.forget, gone))
    return forgotten
