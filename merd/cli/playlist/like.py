"""``merd like``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.cli import _format, _options, _tracks
from merd.cli.playlist import _like, _playlist_output
from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import PlaylistError
from merd.model import registry
from merd.playlists.formats import TRACK_LISTS
from merd.playlists.similar import tracks_like
from merd.store import Store
from merd.util.text import display_path


@click.command()
@click.argument("track", required=False, type=click.Path())
@_like.wishes
@click.option("-n", "--number", type=click.IntRange(1, 500), default=25, show_default=True, help="How many tracks.")
@_playlist_output.options(*TRACK_LISTS)
@_options.player
@_options.profile
@click.pass_obj
def command(
    home: AppPaths,
    /,
    track: str | None,
    number: int,
    kind: str | None,
    output: Path | None,
    player: str,
    profile: str,
    **wished: bool,
) -> None:
    """Name the tracks that are most like one of them: the one that plays now, unless a file is named."""
    wishes = _like.chosen(wished)
    with Store(home.database) as store:
        model = registry.active_bundle(home, store, profile)
        path = _tracks.file_of(home, store, model, track, player)
        found = tracks_like(store, model, profile, path, wishes=wishes, count=number)
    if not found:
        besides = f" and {', '.join(wishes)}" if wishes else ""
        raise PlaylistError(f"{display_path(path)}: no other track of the library is like it{besides}")
    if kind is None and output is None:
        for one in found:
            click.echo(f"{_format.track_verdict(one)}  {display_path(one.row.path)}")
        return
    form, folder = _playlist_output.track_list(kind, output), loader.load(home.config_file).music_root
    fitting = list(form.fitting((one.row for one in found), folder))
    lines = form.lines(fitting, _playlist_output.title(output, "like"), folder)
    _playlist_output.put(lines, output, lambda: len(fitting))
