"""What a player plays now."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from beetsplug.mood.errors import UserError

if TYPE_CHECKING:
    from merd.config import Home


def playing_path(home: Home) -> bytes:
    """The file that plays.

    Raises:
        UserError: If nobody knows.
    """
    try:
        now = importlib.import_module("merd_mpris.now")
    except ImportError as error:
        raise UserError("say which tracks: beet mood rate QUADRANT QUERY") from error
    path: bytes = now.playing_path(home)
    return path
