"""The queue that commands fill, and the tracks for it."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import click

from merd.config.paths import AppPaths
from merd.errors import PlayerError, PlaylistError
from merd.player import mpv
from merd.plugins import queues
from merd.plugins.queues import PlayQueue
from merd.rules import Rule
from merd.store import Store
from merd.util.text import display_path

# What is said if all files are away.
NOTHING = "there is nothing to play, or its disk is not mounted"
# So many tracks' paths are looked up at once.
_PAGE = 100


def shuffled(store: Store, rule: Rule, profile: str, model_id: str) -> list[int]:
    """Return the numbers of the tracks that a rule takes, in an order by chance.

    Args:
        store: The tracks.
        rule: Which.
        profile: Whose ratings count.
        model_id: Whose moods.

    Raises:
        PlaylistError: If there are none.
    """
    numbers = store.query.numbers(rule, profile=profile, model=model_id)
    if not numbers:
        raise PlaylistError("no track fits; merd stats counts what there is")
    random.shuffle(numbers)
    return numbers


def files_of(store: Store, numbers: list[int], profile: str, model_id: str) -> Iterable[bytes]:
    """Yield the files of tracks that are there just now.

    Args:
        store: As `shuffled` takes it.
        numbers: The tracks.
        profile: As `shuffled` takes it.
        model_id: As `shuffled` takes it.
    """
    for start in range(0, len(numbers), _PAGE):
        for track in store.mood_map.tracks(numbers[start : start + _PAGE], profile, model_id):
            if os.path.exists(track.row.path):
                yield track.row.path


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
