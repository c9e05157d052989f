"""Files that may be handed out: those that the store knows, and that lie in the library's folders for real."""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

from merd.errors import TrackError, os_reason
from merd.library.mounts import lies_in
from merd.util.text import display_path
from merd.web.site import Visit


def open_track(visit: Visit, track_id: int) -> BinaryIO:
    """Open one of a track's files.

    Args:
        visit: Knows the files and the library.
        track_id: The track's number.

    Raises:
        TrackError: If there is no such track, or none of its files can be opened and lies in the library.
    """
    error = TrackError("there is no such track")
    for path in sorted(visit.store.files.of_track(track_id)):
        try:
            return open_inside(visit, path)
        except OSError as reason:
            error = TrackError(f"{display_path(path)}: {os_reason(reason)}")
    raise error


def open_inside(visit: Visit, path: bytes) -> BinaryIO:
    """Open a file of the library's folders; where it lies is asked of the open file, which nobody can exchange.

    Args:
        visit: Knows the library.
        path: The file.

    Raises:
        OSError: If that is not possible, or a link leads out of the library.
    """
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb", buffering=0)
    try:
        _check_inside(visit, file)
    except BaseException:
        file.close()
        raise
    return file


def path_of(file: BinaryIO) -> bytes:
    """Return where an open file lies, behind all links."""
    return os.readlink(b"/proc/self/fd/%d" % file.fileno())


def _check_inside(visit: Visit, file: BinaryIO) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    roots = [os.path.realpath(os.fsencode(folder)) for folder in visit.settings.folders]
    if not any(lies_in(path_of(file), root) for root in roots):
        raise OSError(errno.EACCES, "lies outside of the library's folders, which the configuration names")
