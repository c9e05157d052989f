"""Queues of players that run, which plugins fill.

A plugin has an entry point of the group ``merd.queues``: an object, such as a module, that is a `QueueSource`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import entry_points
from typing import Protocol

from merd.config.paths import AppPaths
from merd.errors import PlayerError

GROUP = "merd.queues"


class PlayQueue(Protocol):
    """What a player plays, and what comes after it."""

    @property
    def name(self) -> str:
        """The player's name."""

    async def add(self, paths: Sequence[bytes], *, play: bool) -> list[bytes]:
        """Add tracks behind all that are there.

        Args:
            paths: Their files, absolute; one at least.
            play: Whether the first of them begins at once, in place of what plays.

        Returns:
            Those that the player does not have.

        Raises:
            PlayerError: If the player is gone.
        """

    async def ahead(self) -> int:
        """Return how many tracks come after the one that plays.

        Raises:
            PlayerError: If the player is gone.
        """


class QueueSource(Protocol):
    """A plugin that fills queues of players."""

    def running(self, home: AppPaths, player: str) -> AbstractAsyncContextManager[PlayQueue]:
        """Open a queue, as the function `running` does; `PlayerError` if there is none."""


@asynccontextmanager
async def running(home: AppPaths, player: str = "") -> AsyncIterator[PlayQueue]:
    """Open the queue of a player that runs: the first that a plugin finds, in the order of the entry points' names.

    Args:
        home: Where merd keeps what it knows.
        player: The player's name; empty for any.

    Raises:
        PlayerError: If no player runs that has one.
    """
    async with AsyncExitStack() as stack:
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
            source: QueueSource = entry.load()
            try:
                queue = await stack.enter_async_context(source.running(home, player))
            except PlayerError:
                continue
            break
        else:
            raise PlayerError(
                f"{player or 'no player'} {'has no' if player else 'runs that has a'} queue to be filled"
            )
        yield queue
