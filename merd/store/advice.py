"""What SQLite's errors mean to the listener, and what can be done."""

from __future__ import annotations

import os
import pwd
import sqlite3
from pathlib import Path

from merd.errors import StoreError

_PRIMARY = 0xFF
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_CLOSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_SHARED_MEMORY = {sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMSIZE}


def store_error(path: Path, error: sqlite3.Error | UnicodeError) -> StoreError:
    """Return what to raise for an error.

    Args:
        path: The database.
        error: What SQLite says.
    """
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if isinstance(error, UnicodeError):
        return damaged(path, "database disk image is malformed")
    if code in _DAMAGED:
        return damaged(path, str(error))
    if code in _CLOSED and (owner := _other_owner(path)):
        return StoreError(f"{path}: belongs to {owner}; name a folder of your own with MERD_HOME ({error})")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(f"{path}: {error}; if its file system is at fault, name another with MERD_HOME")
    return StoreError(f"{path}: {error}")


def damaged(path: Path, how: str) -> StoreError:
    """Return what to raise for a damaged database.

    Args:
        path: The database.
        how: What is wrong.
    """
    return StoreError(
        f"{path}: {how}; move it away and put a backup in its place, or begin anew and fetch what is left of it: "
        f"sqlite3 OLD .recover | sqlite3 NEW; merd merge NEW"
    )


def is_for_lack_of_shared_memory(error: BaseException | None) -> bool:
    """Tell whether the file system has no memory that processes share, which the write-ahead log needs."""
    return getattr(error, "sqlite_errorcode", None) in _SHARED_MEMORY


def is_busy(error: BaseException | None) -> bool:
    """Whether another process has the database locked."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _other_owner(path: Path) -> str | None:
    """Return who owns a database, or the nearest folder that is there; None if that is who runs merd."""
    there = next((one for one in (path, *path.parents) if one.exists()), path.parent)
    try:
        number = there.stat().st_uid
    except OSError:
        return None
    if number == os.geteuid():
        return None
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
