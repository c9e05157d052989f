"""Locks between processes: one merd at a time does what two must not do at once."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO


def take(path: Path, *, wait: bool = False) -> TextIO:
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
