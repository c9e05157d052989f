"""What plays now, as plugins that know players say.

A plugin has an entry point of the group ``merd.players``: an object, such as a module, that is a `PlayerSource`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from merd.config.paths import AppPaths
from merd.errors import PlayerError
from merd.store import Store
from merd.util import text

GROUP = "merd.players"


@dataclass(frozen=True)
class NowPlaying:
    """A track that a player plays, or has paused.

    Attributes:
        player: The player's name.
        paused: Whether it does not play just now.
        path: The file, absolute, whether or not the library has it; None if nobody knows it.
        why: Why nobody knows it, else empty.
        artist, title: As the player says; empty where it does not.
    """

    player: str
    paused: bool
    path: bytes | None
    why: str = ""
    artist: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """The track's name for people."""
        title = self.title or os.fsdecode(os.path.basename(self.path or b"")) or "a track without a name"
        return f"{self.artist} - {title}" if self.artist and self.title else title

    def file(self) -> bytes:
        """Return the path of the file.

        Raises:
            PlayerError: If nobody knows it.
        """
        if self.path is None:
            raise PlayerError(f"{text.one_line(self.name)}: {self.why}")
        return self.path


class PlayerSource(Protocol):
    """A plugin that knows players."""

    async def now(self, home: AppPaths, store: Store, player: str) -> NowPlaying:
        """Return what plays now, as the function `now` does."""

    def follow(self, home: AppPaths, store: Store, player: str) -> AsyncIterator[NowPlaying | None]:
        """Yield what plays, as the function `follow` does."""


async def now(home: AppPaths, store: Store, player: str = "") -> NowPlaying:
    """Return what a player plays now, or else what the last one that played has paused.

    Args:
        home: Where merd keeps what it knows.
        store: To find tracks whose files the player does not name.
        player: The player's name; empty for any.

    Raises:
        PlayerError: If nothing plays, the player is not there, or several could be meant.
    """
    return await _source().now(home, store, player)


def follow(home: AppPaths, store: Store, player: str = "") -> AsyncIterator[NowPlaying | None]:
    """Yield what plays, at once and whenever that changes; None if nothing does.

    Args:
        home: As for `now`.
        store: As for `now`.
        player: As for `now`; it may come and go.

    Raises:
        PlayerError: If no plugin knows players.
    """
    return _source().follow(home, store, player)


def _source() -> PlayerSource:
    entry = next(iter(entry_points(group=GROUP)), None)
    if entry is None:
        raise PlayerError("no plugin is installed that knows players")
    source: PlayerSource = entry.load()
    return source
