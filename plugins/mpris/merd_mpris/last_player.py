"""The player that was the last to play, kept in a file for commands, which do not see what was before them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from merd.config.paths import AppPaths
from merd.util import files


def read(home: AppPaths) -> str:
    """Return the player's name on the bus; empty if it is not known."""
    try:
        return _note(home).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def write(home: AppPaths, bus_name: str) -> None:
    """Keep the name of the last player; where that cannot be, commands ask in doubt."""
    with contextlib.suppress(OSError), files.replacing(_note(home)) as note:
        note.write(bus_name.encode())


def _note(home: AppPaths) -> Path:
    return home.data / "last-player"
