"""What has to hold after a `kill -9`."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from pathlib import Path


def check(database: Path) -> str:
    """What SQLite says of a database: `ok`."""
    connection = sqlite3.connect(database)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def wait_for_workers(folder: Path) -> None:
    """Workers of killed runs end by themselves when they find nobody to answer."""
    deadline = time.monotonic() + 30
    while workers := subprocess.run(["pgrep", "-f", "merd.worker"], capture_output=True, check=False).stdout:
        assert time.monotonic() < deadline, (folder, workers)
        time.sleep(0.1)
