"""The desktop's default player, which opens a playlist's file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from merd.errors import PlayerError

PROGRAM = "xdg-open"


def is_there(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether there is a desktop, which has a default player.

    Args:
        environment: The variables.
    """
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")) and bool(shutil.which(PROGRAM))


def play(playlist: Path) -> None:
    """Have the default player play a playlist. On some desktops that takes until the player ends.

    Args:
        playlist: The file, absolute.

    Raises:
        PlayerError: If no program is there for it.
    """
    if subprocess.run([PROGRAM, playlist], stdin=subprocess.DEVNULL, check=False).returncode:
        raise PlayerError(f"{playlist}: {PROGRAM} found no player for it; install one, or mpv")
