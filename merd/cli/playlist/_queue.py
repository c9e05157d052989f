"""The queue that commands fill."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import click

from merd.config.paths import AppPaths
from merd.errors import PlayerError
from merd.player import mpv
from merd.plugins import queues
from merd.plugins.queues import PlayQueue
from merd.util.text import display_path


class NoQueueError(PlayerError):
    """No player runs whose queue could be filled, and none can be started that has one."""


@asynccontextmanager
async def opened(home: AppPaths, player: str) -> AsyncIterator[PlayQueue]:
    """Open the queue of a player that runs, or start mpv.

    Args:
        home: Where merd keeps what it knows.
        player: The player's name; empty for any.

    Raises:
        NoQueueError: If there is none, and no mpv.
        PlayerError: If it is another player that is named, and it is not there.
    """
    async with AsyncExitStack() as stack:
        try:
            queue: PlayQueue = await stack.enter_async_context(queues.running(home, player))
        except PlayerError as error:
            if player.casefold() not in {"", mpv.PROGRAM}:
                raise
            if not mpv.is_there():
                raise NoQueueError(f"{error}; start a player, or install {mpv.PROGRAM}") from error
            queue = await stack.enter_async_context(mpv.started())
        yield queue


async def add(queue: PlayQueue, paths: list[bytes], *, play: bool) -> int:
    """Add tracks to a queue, name those that the player does not have, and return how many it has.

    Args:
        queue: The queue.
        paths: The files.
        play: Whether the first of them begins at once.
    """
    left_out = await queue.add(paths, play=play)
    for path in left_out:
        click.echo(f"{display_path(path)}: {queue.name} does not have it", err=True)
    return len(paths) - len(left_out)
