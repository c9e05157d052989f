"""``merd play``."""

from __future__ import annotations

import asyncio
import contextlib
from itertools import islice
from pathlib import Path

import click

from merd.cli import _complete, _options, _tracks
from merd.cli.playlist import _chosen, _like, _queue
from merd.config.paths import AppPaths
from merd.errors import PlaylistError
from merd.model import registry
from merd.mood import NAMES, Quadrant
from merd.player import default_player
from merd.player.mpv import Mpv
from merd.playlists import journey, sync
from merd.playlists.formats.m3u import M3u8
from merd.playlists.similar import tracks_like
from merd.store import Store
from merd.store.query import TrackRow
from merd.util.text import counted, display_path

_PLAYING = ""
_QUADRANTS = click.Choice([quadrant.word for quadrant in Quadrant], case_sensitive=False)


@click.command()
@click.argument("rule", required=False, shell_complete=_complete.quadrants)
@click.option(
    "--like",
    "like",
    is_flag=False,
    flag_value=_PLAYING,
    metavar="[TRACK]",
    help="What is like what plays, or a file.",
)
@_like.wishes
@click.option("--journey", "stations", type=_QUADRANTS, nargs=2, metavar="FROM TO", help="From a mood to another.")
@click.option("-n", "--number", type=click.IntRange(1, 500), default=25, show_default=True, help="How many tracks.")
@click.option(
    "--minutes", type=click.IntRange(1, 1440), default=40, show_default=True, help="How long a journey is."
)
@click.option("--queue", "behind", is_flag=True, help="Let what plays go on, and play it all after what is queued.")
@_options.player
@_options.profile
@click.pass_obj
def command(
    home: AppPaths,
    /,
    rule: str | None,
    like: str | None,
    stations: tuple[str, str] | None,
    number: int,
    minutes: int,
    behind: bool,
    player: str,
    profile: str,
    **wished: bool,
) -> None:
    """Play the tracks of a mood or a rule: merd play calm; by chance, in the player that runs.

    Without any, the first playlist of the configuration is played in whose hours (`when`) it is.
    A player that speaks MPRIS gets them if it lets others edit its list of tracks, or MPD; else mpv is started.
    Without mpv, the desktop's default player is given a playlist.
    """
    wishes = _like.chosen(wished)
    if (rule is not None) + (like is not None) + (stations is not None) > 1 or (wishes and like is None):
        raise click.UsageError(
            "one of RULE, --like and --journey can be played; --calmer and the others go with --like"
        )
    with Store(home.database) as store:
        model = registry.active_bundle(home, store, profile)
        if stations is not None:
            known = journey.candidates(store, profile, model.model_id)
            tracks = journey.journey(known, [NAMES[word] for word in stations], minutes)
        elif like is not None:
            path = _tracks.file_of(home, store, model, like or None, player)
            found = tracks_like(store, model, profile, path, wishes=wishes, count=number)
            tracks = [one.row for one in found]
        else:
            tracks = list(islice(_chosen.tracks(home, store, rule, profile, model.model_id), number))
    there = list(filter(_chosen.is_there, tracks))
    if not there:
        raise PlaylistError(_chosen.NOTHING)
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(_play(home, player, [track.path for track in there], play=not behind))
        except _queue.NoQueueError:
            if player or behind or not default_player.is_there():
                raise
            _play_by_default(home.cache / "play.m3u8", there)


def _play_by_default(file: Path, tracks: list[TrackRow]) -> None:
    """Have the desktop's default player play tracks, by a playlist's file."""
    form = M3u8()
    fitting = list(form.fitting(tracks, None))
    sync.write(file.absolute(), form.lines(fitting, "merd", None))
    click.echo(f"{counted(len(fitting), 'track')} for the default player: {display_path(bytes(file))}")
    default_player.play(file.absolute())


async def _play(home: AppPaths, player: str, paths: list[bytes], *, play: bool) -> None:
    async with _queue.opened(home, player) as queue:
        added = await _queue.add(queue, paths, play=play)
        click.echo(f"{counted(added, 'track')} {'for' if play else 'after what is queued in'} {queue.name}")
        if isinstance(queue, Mpv):
            await queue.ended()
