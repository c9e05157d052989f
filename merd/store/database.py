"""The connection to the database, with its settings, transactions and migrations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from merd.errors import StoreError, os_reason
from merd.store.migrations import STEPS
from merd.util.text import casefold_path

_BUSY_TIMEOUT_S = 30.0


class Database:
    """A connection that the parts of the store share. Not for sharing between threads."""

    def __init__(self, path: Path) -> None:
        """Open the database and bring its schema up to date; make it where there is none.

        Raises:
            StoreError: If that is not possible.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        except OSError as error:
            raise StoreError(f"{error.filename}: {os_reason(error)}") from error
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error
        connection.create_function("folded", 1, casefold_path, deterministic=True)
        self._db = sqlite_utils.Database(connection, execute_plugins=False)
        try:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self.execute(f"PRAGMA {pragma}")
            self._migrate()
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Begin a transaction that takes the lock for writing at once, and so waits for it instead of failing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            self._db.conn.rollback()
            raise

    @property
    def rows_changed(self) -> int:
        """How many rows this connection has changed."""
        return self._db.conn.total_changes

    def one(self, sql: str, *values: Any) -> Any:
        """Return the first row that a statement gives, None if it gives none.

        Raises:
            StoreError: If SQLite does not run it.
        """
        return self.execute(sql, *values).fetchone()

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Run a statement.

        Raises:
            StoreError: If SQLite does not run it.
        """
        return self._execute(sql, values)

    def execute_named(self, sql: str, values: dict[str, Any]) -> sqlite3.Cursor:
        """Run a statement whose values have names.

        Args:
            sql: The statement, with ``:name`` for each value.
            values: The values by their names.

        Raises:
            StoreError: If SQLite does not run it.
        """
        return self._execute(sql, values)

    def _execute(self, sql: str, values: tuple[Any, ...] | dict[str, Any]) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error

    def _migrate(self) -> None:
        if self._version() == len(STEPS):
            return
        with self.writing():
            version = self._version()
            if version > len(STEPS):
                raise StoreError(f"{self.path}: made by a newer merd")
            for step in STEPS[version:]:
                for statement in _statements(step):
                    self.execute(statement)
            self.execute(f"PRAGMA user_version = {len(STEPS)}")

    def _version(self) -> int:
        return int(self.one("PRAGMA user_version")[0])


def now_us() -> int:
    """Return the time in microseconds since 1970 (UTC)."""
    return time.time_ns() // 1000


def _statements(script: str) -> Iterator[str]:
    """Split a script; `executescript` would commit the transaction that the migration runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
