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


@asynccontextmanager
async def opened(home: AppPaths, player: str) -> AsyncIterator[PlayQueue]:
    """Open the queue of a player that runs, or start mpv.

    Args:
        home: Where merd keeps what it knows.
        player: The player's name; empty for any.

    Raises:
        PlayerError: If there is none, and no mpv.
    """
    async with AsyncExitStack() as stack:
        try:
            queue: PlayQueue = await stack.enter_async_context(queues.running(home, player))
        except PlayerError:
            if player.casefold() not in {"", mpv.PROGRAM} or not mpv.is_there():
                raise
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
