"""The track that a command is about: one that is named, or the one that plays."""

from __future__ import annotations

import asyncio
import os

from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import TrackError
from merd.model.bundle import Bundle
from merd.plugins import now_playing
from merd.store import Store
from merd.util.text import display_path


def file_of(
    home: AppPaths, store: Store, model: Bundle, track: str | None, player: str, *, add: bool = False
) -> bytes:
    """Return the file that is meant; the library has it then, unless it failed when it was analysed.

    Args:
        home: Where merd keeps what it knows.
        store: The library.
        model: What analyses a file that is not known.
        track: The file's path; None for what plays now.
        player: The player's name; empty for any.
        add: Whether what plays is analysed, too, if the library does not have it.

    Raises:
        TrackError: If the library does not have it, or it cannot be read or decoded.
        PlayerError: If nothing plays.
    """
    return _playing(home, store, model, player, add=add) if track is None else _analysed(home, store, model, track)


def number_of(home: AppPaths, store: Store, model: Bundle, track: str) -> int:
    """Return the number of the track that a file holds, which is analysed unless it is known.

    Args:
        home: Where merd keeps what it knows.
        store: The library.
        model: What analyses it.
        track: The file's path.

    Raises:
        TrackError: If it cannot be read or decoded.
    """
    number = store.files.track_of(_analysed(home, store, model, track))
    assert number is not None  # It would have failed.
    return number


def _playing(home: AppPaths, store: Store, model: Bundle, player: str, *, add: bool) -> bytes:
    """Return the file that plays now. It is not looked at, so that a hot key answers at once."""
    path = asyncio.run(now_playing.now(home, store, player)).file()
    if store.files.get(path) is not None:
        return path
    if add:
        return _analysed(home, store, model, os.fsdecode(path))
    raise TrackError(f"{display_path(path)}: is not in the library; with --add it is analysed now")


def _analysed(home: AppPaths, store: Store, model: Bundle, track: str) -> bytes:
    """Analyse a file, unless it is known; return its path."""
    from merd.analysis.analyser import Analyser

    analyser = Analyser.configured(store, model, loader.load(home.config_file))
    return analyser.result_of(os.fsencode(track)).path
