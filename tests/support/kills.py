"""What has to hold after a `kill -9`."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from pathlib import Path

os.environ["MERD_TESTS"] = str(os.getpid())
_MARK = f"MERD_TESTS={os.getpid()}".encode()


def check(database: Path) -> str:
    """What SQLite says of a database: `ok`."""
    connection = sqlite3.connect(database)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def wait_for_workers() -> None:
    """Workers of killed runs end by themselves when they find nobody to answer."""
    deadline = time.monotonic() + 30
    while workers := _workers():
        assert time.monotonic() < deadline, workers
        time.sleep(0.1)


def _workers() -> list[str]:
    """The workers that descend from this process, and not from a daemon that runs on this machine."""
    found = subprocess.run(
        ["pgrep", "-f", "merd.analysis.worker"], capture_output=True, text=True, check=False
    ).stdout
    return [number for number in found.split() if _MARK in _environment(number)]


def _environment(number: str) -> list[bytes]:
    try:
        return Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
    except OSError:
        return []  # It has ended.
