"""A cursor whose errors name the database, also those that show only when rows are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from merd.store import advice


class Cursor(sqlite3.Cursor):
    """What a statement gives; as its errors, `StoreError` is raised."""

    def __next__(self) -> Any:
        with self._translated():
            return super().__next__()

    def __iter__(self) -> Cursor:
        return self

    def fetchone(self) -> Any:
        """Return the next row; None after the last one."""
        with self._translated():
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        with self._translated():
            return super().fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:
            raise advice.store_error(self._path(), error) from error

    def _path(self) -> Path:
        return Path(next(iter(self.connection.execute("PRAGMA database_list")))[2])
