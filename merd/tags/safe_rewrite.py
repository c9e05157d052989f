"""Files rewritten so that each is there as a whole at any time: as it was, or as it is to be."""

from __future__ import annotations

import os
from collections.abc import Callable

from merd.errors import TagError
from merd.library import copies, leftovers
from merd.library.copies import HiddenCopy

_WRITABLE = 0o222


def rewrite(path: bytes, edit: Callable[[bytes], None], *, keep_times: bool) -> None:
    """Edit a copy of a file beside it and put that in the file's place, with its mode, owner and attributes.

    A file that has several names (hard links), or whose folder, owner or mount does not allow another like it in
    its place, is overwritten with the copy. If that is interrupted half-way, the copy stays, and the next run goes
    on with it.

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
    leftovers.recover(os.path.dirname(real))
    if not before.st_mode & _WRITABLE:  # root would get past this.
        raise TagError(path, "it is read-only")
    with open(real, "r+b"):
        pass
    with copies.hidden_copy(real) as copy:
        edit(copy.path)
        same_audio = leftovers.audio_of(copy.path) == leftovers.audio_of(real)
        if keep_times:
            os.utime(copy.path, ns=(before.st_atime_ns, before.st_mtime_ns))
        if _state(os.stat(real)) != _state(before):
            raise TagError(path, "it changed while its tags were written")
        if not same_audio:
            raise TagError(path, "its audio would change with its tags")
        _place(copy, real, before)


def _place(copy: HiddenCopy, path: bytes, before: os.stat_result) -> None:
    beside = os.path.dirname(copy.path) == os.path.dirname(path)
    if beside and copy.alike and before.st_nlink == 1 and _owned_alike(copy.path, before):
        copy.replace(path)
    else:
        copy.overwrite(path, before.st_size)


def _owned_alike(copy: bytes, before: os.stat_result) -> bool:
    try:
        os.chown(copy, before.st_uid, before.st_gid)
    except OSError:  # Not permitted, or an owner of whom this user namespace knows nothing.
        return False
    os.chmod(copy, before.st_mode)  # A change of the owner may take away from it.
    return True


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns
