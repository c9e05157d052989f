"""Databases as earlier versions of merd left them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from merd.store.migrations import STEPS


@contextmanager
def old_database(path: Path, version: int) -> Iterator[sqlite3.Connection]:
    """Make a database with the schema of a version, to be filled."""
    with closing(sqlite3.connect(path)) as connection:
        for step in STEPS[:version]:
            connection.executescript(step)
        connection.execute(f"PRAGMA user_version = {version}")
        yield connection
        connection.commit()
