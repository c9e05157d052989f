"""The Music Player Daemon's queue: the entry point ``merd.queues``."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress

import mpd

from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import PlayerError
from merd_mpd.connection import NAME, connected, translated


class Queue:
    """MPD's queue, as a `merd.plugins.queues.PlayQueue`."""

    name = NAME

    def __init__(self, client: mpd.MPDClient, music_folder: str, *, plays_files: bool) -> None:
        """Take a connection.

        Args:
            client: The connection.
            music_folder: With a slash; what MPD's names of tracks are relative to. Empty if nobody knows it.
            plays_files: Whether files have names for MPD outside of it, too, as for users of its machine.
        """
        self._client, self._music_folder, self._plays_files = client, music_folder, plays_files

    async def add(self, paths: Sequence[bytes], *, play: bool) -> list[bytes]:
        """Add tracks; see `merd.plugins.queues.PlayQueue.add`."""
        numbers = {path: self._add(path) for path in paths}
        taken = [number for number in numbers.values() if number is not None]
        if play and taken:
            with translated():
                self._client.playid(taken[0])
        return [path for path, number in numbers.items() if number is None]

    async def ahead(self) -> int:
        """Return how many tracks come; see `merd.plugins.queues.PlayQueue.ahead`."""
        with translated():
            status = self._client.status()
        return int(status["playlistlength"]) - int(status["song"]) - 1 if "song" in status else 0

    def _add(self, path: bytes) -> str | None:
        """Add a track by the first of its names that MPD takes; return its number in the queue, or None."""
        for name in self._names(path):
            with translated(), suppress(mpd.CommandError):
                return str(self._client.addid(name))
        return None

    def _names(self, path: bytes) -> Iterator[str]:
        try:
            name = path.decode()
        except UnicodeError:
            return
        if self._music_folder and name.startswith(self._music_folder):
            yield name.removeprefix(self._music_folder)
        if self._plays_files:
            yield f"file://{name}"


@asynccontextmanager
async def running(home: AppPaths, player: str) -> AsyncIterator[Queue]:
    """Open MPD's queue; see `merd.plugins.queues.running`."""
    if player.casefold() not in {"", NAME}:
        raise PlayerError(f"{player} is not {NAME}")
    music_root = loader.load(home.config_file).music_root
    with connected() as (client, address):
        yield Queue(client, os.path.join(music_root, "") if music_root else "", plays_files=address.is_socket)
