"""Where folders lie: on this machine, or on another one whose changes the kernel does not see."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = re.compile(
    r"9p|afs|ceph|cifs|davfs|glusterfs|lustre|ncpfs|nfs4?|prl_fs|smb2|smb3|smbfs|vboxsf|virtiofs|vmhgfs"
    r"|fuse\.(cifs|davfs2?|glusterfs|gvfsd-fuse|rclone|s3fs|sshfs|vmhgfs-fuse)"
)


def is_remote(folder: bytes, mounts: Path = MOUNTS) -> bool:
    """Tell whether changes in a folder may be made where this kernel does not see them (NFS, SMB, …).

    Args:
        folder: The folder.
        mounts: The kernel's table of mounted file systems (proc(5)).
    """
    return bool(_REMOTE.fullmatch(_file_system(os.path.realpath(folder), mounts)))


def present(folder: bytes) -> tuple[int, int] | None:
    """Return what tells one mounted folder from another at the same path; None if there is no folder."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if os.path.isdir(folder) else None


def is_empty(folder: bytes) -> bool:
    """Tell whether there is nothing in a folder, or no folder.

    Then a file system may be missing that belongs there.
    """
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def _file_system(folder: bytes, mounts: Path) -> str:
    """Return the type of the file system that holds a folder, by the kernel's table (proc(5))."""
    best, kind = -1, ""
    try:
        lines = mounts.read_bytes().splitlines()
    except OSError:
        return kind
    for line in lines:
        before, _, after = line.partition(b" - ")
        point = _unescaped(before.split()[4])
        if len(point) >= best and os.path.join(folder, b"").startswith(os.path.join(point, b"")):
            best, kind = len(point), after.split()[0].decode("ascii", "replace")
    return kind


def _unescaped(point: bytes) -> bytes:
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), point)
