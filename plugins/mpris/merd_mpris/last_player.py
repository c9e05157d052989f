"""The player that was the last to play, noted for commands, which do not see what was before them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from merd.config.paths import AppPaths
from merd.util import files


def read(home: AppPaths) -> str:
    """The player's name on the bus; empty if there is no note of it."""
    try:
        return _note(home).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def write(home: AppPaths, bus_name: str) -> None:
    """Note it; where that cannot be, commands ask in doubt."""
    with contextlib.suppress(OSError), files.replacing(_note(home)) as note:
        note.write(bus_name.encode())


def _note(home: AppPaths) -> Path:
    return home.data / "last-player"
