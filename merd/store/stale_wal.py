"""A write-ahead log that is not the database's: a backup was put in the place of a database, but not of its log.

SQLite would write the log's pages over the backup's.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from pathlib import Path

log = logging.getLogger(__name__)


def set_aside(path: Path) -> None:
    """Rename a log that a killed process left, if the database is sound without it, and is not with it.

    Args:
        path: The database, which need not be there.

    Raises:
        OSError: If the log cannot be renamed.
    """
    wal = _wal(path)
    if not _has_content(path) or not _has_content(wal) or _is_in_use(path):
        return
    if not is_sound(path) and is_sound(path, "immutable=1"):
        _rename(path)


def set_aside_own(path: Path) -> None:
    """Rename the log that this process has open; its database is about to be closed, and another one is beside it.

    Args:
        path: The other database, which need not be there.

    Raises:
        OSError: If the log cannot be renamed.
    """
    wal = _wal(path)
    if wal.exists() and any(_is_open_as(number, wal) for number in os.listdir("/proc/self/fd")):
        _rename(path)


def _is_open_as(number: str, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(int(number)), path.stat())
    except OSError:
        return False


def _rename(path: Path) -> None:
    wal = _wal(path)
    aside = wal.with_name(f"{wal.name}-{time.strftime('%Y%m%d-%H%M%S')}")
    os.rename(wal, aside)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    log.warning("%s: is of another database than the one beside it; renamed to %s", wal, aside.name)


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _is_in_use(path: Path) -> bool:
    """Tell whether a process has the database open; it has it locked then, and the log is its own."""
    try:
        return f":{path.stat().st_ino} " in Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return True


def is_sound(path: Path, how: str = "mode=ro") -> bool:
    """Tell whether a database is undamaged, and its rows belong together.

    Args:
        path: The database.
        how: How SQLite opens it.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
        try:
            intact = connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
            return intact and not connection.execute("PRAGMA foreign_key_check").fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeError):  # Damage may be in what an error quotes.
        return False
