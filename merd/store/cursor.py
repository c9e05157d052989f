"""A cursor whose errors name the database, also those that show only when rows are read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from merd.errors import StoreError
from merd.store import advice

_ERRORS = (sqlite3.Error, UnicodeError)


class Cursor(sqlite3.Cursor):
    """What a statement gives; as its errors, `StoreError` is raised."""

    def __next__(self) -> Any:
        try:  # Once for each row, so without a context manager.
            return super().__next__()
        except _ERRORS as error:
            raise self._translated(error) from error

    def __iter__(self) -> Cursor:
        return self

    def fetchone(self) -> Any:
        """Return the next row; None after the last one."""
        try:
            return super().fetchone()
        except _ERRORS as error:
            raise self._translated(error) from error

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        try:
            return super().fetchall()
        except _ERRORS as error:
            raise self._translated(error) from error

    def _translated(self, error: sqlite3.Error | UnicodeError) -> StoreError:
        return advice.store_error(Path(next(iter(self.connection.execute("PRAGMA database_list")))[2]), error)
