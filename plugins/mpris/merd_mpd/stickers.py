"""Moods as stickers of the Music Player Daemon: the entry point ``merd.collectors``.

Source: https://mpd.readthedocs.io/en/stable/protocol.html#stickers
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Iterator

import mpd

from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.errors import MerdError, PlayerError
from merd.model import registry
from merd.mood import Quadrant
from merd.plugins.collectors import Context
from merd.store import Store
from merd.util.warn_on_change import WarnOnChange
from merd_mpd.connection import NAME, connected, translated

STICKER = "mood"
# So often is looked whether moods have changed, or MPD's songs.
_EVERY_S = 60.0
# Any other text in the sticker is somebody else's, and stays.
_WORDS = {quadrant.word for quadrant in Quadrant}
# What merd knew and was to do, and what MPD had, when all stickers were right.
State = tuple[int, Settings, tuple[str, str]]

log = logging.getLogger(__name__)


async def collect(context: Context) -> None:
    """Keep the stickers right, as long as the settings want them; a thread waits for MPD.

    Args:
        context: What the daemon gives.
    """
    stop = threading.Event()
    try:
        await asyncio.to_thread(_keep, context, stop)
    finally:
        stop.set()


def _keep(context: Context, stop: threading.Event) -> None:
    warnings, seen = WarnOnChange(log), None
    with Store(context.home.database) as store:
        while not stop.is_set():
            settings = context.settings()
            if settings.mpd_stickers:
                try:
                    seen = refresh(context.home, store, settings, seen, stop.is_set)
                    warnings.reset()
                except MerdError as error:
                    warnings.warn(f"stickers wait: {error}")
            stop.wait(_EVERY_S)


def refresh(
    home: AppPaths, store: Store, settings: Settings, seen: State | None, is_over: Callable[[], bool]
) -> State | None:
    """Write the stickers of the songs below the music folder that are not right, unless nothing has changed.

    Args:
        home: Where merd keeps what it knows.
        store: The tracks.
        settings: Whose moods: the first profile's; and where MPD's music lies.
        seen: What this returned before; None for the first time.
        is_over: Asked before each song: whether to stop.

    Returns:
        What is compared the next time; None if it was stopped.

    Raises:
        PlayerError: If MPD is not there, or keeps no stickers.
    """
    with connected() as (client, _), translated():
        root, songs = settings.music_root, client.stats()
        state = store.changes(), settings, (songs["db_update"], songs["songs"])
        if state == seen or root is None:
            return state
        if "sticker" not in client.commands():
            raise PlayerError(f"{NAME} keeps no stickers: its mpd.conf needs a sticker_file")
        written = {
            one["file"]: one["sticker"].removeprefix(f"{STICKER}=")
            for one in client.sticker_find("song", "", STICKER)
        }
        for song, word in _moods(home, store, settings, os.path.join(os.fsencode(root), b"")):
            if is_over():
                return None
            there = written.get(song)
            if there != word and (there is None or there in _WORDS):
                _put(client, song, word)
    return state


def _moods(home: AppPaths, store: Store, settings: Settings, folder: bytes) -> Iterator[tuple[str, str | None]]:
    """Yield the songs that merd knows in a folder, and the word of each one's mood; None where it is unknown."""
    profile = settings.profiles[0]
    model = registry.active_bundle(home, store, profile).model_id
    quadrants = {point.track_id: point.quadrant for point in store.mood_map.points(profile, model)}
    for page in store.files.below(folder):
        for path in page:
            number = store.files.track_of(path)
            quadrant = None if number is None else quadrants.get(number)
            try:
                yield path.removeprefix(folder).decode(), None if quadrant is None else Quadrant(quadrant).word
            except UnicodeError:
                continue  # MPD has no name for it.


def _put(client: mpd.MPDClient, song: str, word: str | None) -> None:
    try:
        if word is None:
            client.sticker_delete("song", song, STICKER)
        else:
            client.sticker_set("song", song, STICKER, word)
    except mpd.CommandError as error:
        # MPD does not have the song, or not yet.
        if error.errno != mpd.FailureResponseCode.NO_EXIST:
            raise
