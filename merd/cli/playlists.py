"""``merd playlists``."""

from __future__ import annotations

import os

import click

from merd import playlists, settings_file, versions
from merd.cli import options
from merd.config import Home
from merd.store import Store
from merd.text import printable


@click.command()
@options.profile
@click.pass_obj
def command(home: Home, profile: str) -> None:
    """Write the playlists of the configuration, and say how many tracks are in each."""
    settings = settings_file.load(home.settings)
    with Store(home.database) as store:
        model_id = versions.active_bundle(home, store, profile).model_id
        kept = playlists.keep(home, store, settings, profile, model_id)
    width = max((len(playlist.name) for playlist in kept), default=0)
    for playlist in kept:
        tracks = "-" if playlist.tracks is None else playlist.tracks
        click.echo(f"{playlist.name:<{width}} {tracks:>7}  {printable(os.fsencode(playlist.path))}")
