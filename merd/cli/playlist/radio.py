"""``merd radio``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import chain, islice

import click

from merd.cli import _complete, _options
from merd.cli.playlist import _chosen, _queue
from merd.config.paths import AppPaths
from merd.errors import PlaylistError
from merd.model import registry
from merd.player.mpv import Mpv, MpvEndedError
from merd.store import Store
from merd.store.query import TrackRow

# So often is looked how many tracks are left.
_EVERY_S = 1.0


@click.command()
@click.argument("rule", required=False, shell_complete=_complete.quadrants)
@click.option(
    "--ahead",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="How many tracks are queued at a time.",
)
@_options.player
@_options.profile
@click.pass_obj
def command(home: AppPaths, rule: str | None, ahead: int, player: str, profile: str) -> None:
    """Keep the tracks of a mood or a rule coming, by chance and each once, until Ctrl-C: merd radio calm.

    Without a rule, they are of the first playlist of the configuration in whose hours (`when`) it is.
    """
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        tracks = _chosen.tracks(home, store, rule, profile, model_id)
        first = next(tracks, None)
        if first is None:
            raise PlaylistError(_chosen.NOTHING)
        with contextlib.suppress(KeyboardInterrupt, MpvEndedError):
            asyncio.run(_radio(home, player, chain([first], tracks), ahead))


async def _radio(home: AppPaths, player: str, tracks: Iterator[TrackRow], ahead: int) -> None:
    async with _queue.opened(home, player) as queue:
        # The first one plays, and the others come after it.
        play, missing = True, ahead + 1
        while missing <= 0 or (paths := [track.path for track in islice(tracks, missing)]):
            if missing > 0 and await _queue.add(queue, paths, play=play):
                play = False
            await asyncio.sleep(_EVERY_S)
            missing = ahead - await queue.ahead()
        click.echo("all tracks were queued once")
        if isinstance(queue, Mpv):
            await queue.ended()
