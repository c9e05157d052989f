"""Where folders lie: on this machine, or on another one whose changes the kernel does not see."""

from __future__ import annotations

import os
import re
import select
import stat
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = re.compile(
    r"9p|afs|ceph|cifs|davfs|glusterfs|lustre|ncpfs|nfs4?|prl_fs|smb2|smb3|smbfs|vboxsf|virtiofs|vmhgfs"
    r"|fuse\.(cifs|davfs2?|glusterfs|gvfsd-fuse|rclone|s3fs|sshfs|vmhgfs-fuse)"
)


class Mount(NamedTuple):
    """A mounted file system: the kernel's number, what is mounted (device and root there), where, and its type."""

    number: bytes
    what: bytes
    point: bytes
    kind: str

    @property
    def remote(self) -> bool:
        """Whether changes may be made where this kernel does not see them (NFS, SMB, …)."""
        return bool(_REMOTE.fullmatch(self.kind))


def mounted(table: Path = MOUNTS) -> list[Mount]:
    """Return what is mounted, by the kernel's table (proc(5)); of several at one place, the last one is on top."""
    try:
        lines = table.read_bytes().splitlines()
    except OSError:
        return []
    return [_mount(line) for line in lines]


def _mount(line: bytes) -> Mount:
    before, _, after = line.partition(b" - ")
    number, _, device, root, point, *_ = before.split()
    return Mount(number, device + root, _unescaped(point), after.split()[0].decode("ascii", "replace"))


def around(folders: Iterable[bytes], table: Path = MOUNTS) -> list[Mount]:
    """Return what is mounted in folders, or holds them; but not what holds everything.

    Args:
        folders: The folders; links to them will do.
        table: As `mounted` has it.
    """
    real = [os.path.realpath(folder) for folder in folders]
    return [
        mount
        for mount in mounted(table)
        if mount.point != b"/" and any(lies_in(mount.point, one) or lies_in(one, mount.point) for one in real)
    ]


def is_remote(folder: bytes, mounts: Path = MOUNTS) -> bool:
    """Tell whether changes in a folder may be made where this kernel does not see them (NFS, SMB, …).

    Args:
        folder: The folder.
        mounts: The kernel's table of mounted file systems (proc(5)).
    """
    real = os.path.realpath(folder)
    holding = [mount for mount in mounted(mounts) if lies_in(real, mount.point)]
    return bool(holding) and max(reversed(holding), key=lambda mount: len(mount.point)).remote


def call_at_changes(changed: Callable[[], None], table: Path = MOUNTS) -> None:
    """Call something, from a thread that lasts as long as the process, whenever file systems come or go.

    Args:
        changed: What to call.
        table: As `mounted` has it.
    """
    try:
        file = table.open("rb")  # What comes from here on is told, however late the thread begins.
    except OSError:
        return

    def follow() -> None:
        with suppress(OSError), file:
            poll = select.poll()
            poll.register(file, select.POLLPRI | select.POLLERR)
            while poll.poll():
                changed()

    threading.Thread(target=follow, name="mounts", daemon=True).start()


def present(folder: bytes) -> tuple[int, int] | None:
    """Return what tells one mounted folder from another at the same path; None if there is no folder."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def is_empty(folder: bytes) -> bool:
    """Tell whether there is nothing in a folder, or no folder.

    Then a file system may be missing that belongs there.
    """
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def lies_in(path: bytes, folder: bytes) -> bool:
    """Tell whether a path is a folder, or lies below it.

    Args:
        path: The path.
        folder: The folder.
    """
    return os.path.join(path, b"").startswith(os.path.join(folder, b""))


def _unescaped(point: bytes) -> bytes:
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), point)
