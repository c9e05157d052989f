"""The connection to the database, with its settings, transactions and migrations."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import sqlite_utils

from merd.errors import StoreError, os_reason
from merd.store import advice, stale_wal
from merd.store.cursor import Cursor
from merd.store.migrations import STEPS
from merd.util.text import casefold_path, fold

_BUSY_TIMEOUT_S = 30.0
# Of a stored segment: its start and end, and the quadrants' probabilities.
TIMES, SEGMENT_COLUMNS = 2, 6


log = logging.getLogger(__name__)


class Database:
    """A connection that the parts of the store share. Not for sharing between threads.

    Attributes:
        path: Where it is.
        reopened: How often the file was deleted or replaced by another, and opened again.
    """

    def __init__(self, path: Path, *, new: bool = True) -> None:
        """Open the database and bring its schema up to date.

        Args:
            path: Where it is.
            new: Whether to make one where there is none.

        Raises:
            StoreError: If that is not possible.
        """
        self.path, self.reopened, self._new = path, 0, new
        self._open()

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            stale_wal.set_aside(self.path)
        except OSError as error:
            raise StoreError(f"{error.filename}: {os_reason(error)}") from error
        self._file: tuple[int, int] | None = None
        self._connect()
        try:
            self._choose_journal()
            for pragma in ("synchronous = FULL", "foreign_keys = ON"):
                self.execute(f"PRAGMA {pragma}")
            self._migrate()
        except StoreError:
            self.close()
            raise
        self._file = _file(self.path)

    def _connect(self) -> None:
        try:
            connection = sqlite3.connect(self.path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        except sqlite3.Error as error:
            raise advice.store_error(self.path, error) from error
        connection.create_function("folded", 1, casefold_path, deterministic=True)
        connection.create_function("folded_text", 1, _folded_text, deterministic=True)
        connection.create_function("mean_percent", 2, _mean_percent, deterministic=True)
        self._db = sqlite_utils.Database(connection, execute_plugins=False)

    def _choose_journal(self) -> None:
        """Give a new database a write-ahead log; where a file system shares no memory, it goes without."""
        try:
            if not self._version():
                self._begin_write_ahead_log()
                self._version()
        except StoreError as error:
            if not advice.is_for_lack_of_shared_memory(error.__cause__):
                raise
            self._reconnect()
            self.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.execute("PRAGMA journal_mode = DELETE")
            self._reconnect()

    def _begin_write_ahead_log(self) -> None:
        """Wait for another process that does the same, which SQLite does not."""
        deadline_s = time.monotonic() + _BUSY_TIMEOUT_S
        while True:
            try:
                self.execute("PRAGMA journal_mode = WAL")
            except StoreError as error:
                if not advice.is_busy(error.__cause__) or time.monotonic() > deadline_s:
                    raise
            else:
                return
            time.sleep(0.01)

    def _reconnect(self) -> None:
        self.close()
        self._connect()

    def _follow(self) -> None:
        """Open what is there now, if the file was deleted or replaced: it would be written without a name."""
        if self._file is not None and not self._db.conn.in_transaction and self._file != _file(self.path):
            log.warning("%s: was deleted or replaced; merd goes on with what is there now", self.path)
            self.reopened += 1
            with contextlib.suppress(OSError):
                stale_wal.set_aside_own(self.path)
            self.close()
            self._open()

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
        self._follow()
        try:
            return self._db.conn.cursor(Cursor).execute(sql, values)
        except (sqlite3.Error, UnicodeError) as error:  # Damage may be in what an error quotes.
            raise advice.store_error(self.path, error) from error

    def _migrate(self) -> None:
        if self._version() == len(STEPS):
            return
        with self.writing():
            version = self._version()
            if not version and not self._new:
                raise StoreError(f"{self.path}: is no database of merd")
            if version > len(STEPS):
                raise StoreError(
                    f"{self.path}: made by a newer merd; install that, or name another folder with MERD_HOME"
                )
            for step in STEPS[version:]:
                for statement in _statements(step):
                    self.execute(statement)
            self.execute(f"PRAGMA user_version = {len(STEPS)}")

    def _version(self) -> int:
        return int(self.one("PRAGMA user_version")[0])


def _file(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of its name; None if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _folded_text(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _mean_percent(segments: bytes, quadrant: int | None) -> float | None:
    """Return a quadrant's mean probability over stored segments, in percent; None where nothing is audible."""
    columns = np.frombuffer(segments, "<f4").reshape(-1, SEGMENT_COLUMNS)
    if quadrant is None or not len(columns):
        return None
    return 100 * float(columns[:, TIMES + quadrant].mean(dtype=np.float64))


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
