"""A copy of a whole database, also of one that is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from merd.errors import StoreError, os_reason
from merd.store import advice
from merd.util import files


def back_up(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; killed, this leaves the old target, or none.

    Args:
        source: The database, which other processes may use.
        target: The copy; a file that is there is replaced.

    Raises:
        StoreError: If that is not possible.
    """
    if not source.exists():
        raise StoreError(f"{source}: there is no database")
    if target.exists() and target.samefile(source):
        raise StoreError(f"{target}: is the database itself")
    try:
        with files.replacing(target) as new:
            _copy(source, Path(os.readlink(f"/proc/self/fd/{new.fileno()}")))
    except OSError as error:
        raise StoreError(f"{target}: {os_reason(error)}") from error


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(_open(source, "ro")) as old, closing(_open(target, "rw")) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")  # The copy is one file.
    except sqlite3.Error as error:
        raise advice.store_error(source, error) from error


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
