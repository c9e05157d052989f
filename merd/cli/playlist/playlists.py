"""``merd playlists``."""

from __future__ import annotations

import os

import click

from merd.cli import _options
from merd.config import loader
from merd.config.paths import AppPaths
from merd.model import registry
from merd.playlists import sync
from merd.store import Store
from merd.util.text import display_path


@click.command()
@_options.profile
@click.pass_obj
def command(home: AppPaths, profile: str) -> None:
    """Write the playlists of the configuration, and say how many tracks are in each."""
    settings = loader.load(home.config_file)
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        kept = sync.keep(home, store, settings, profile, model_id)
    width = max((len(playlist.name) for playlist in kept), default=0)
    for playlist in kept:
        tracks = "-" if playlist.tracks is None else playlist.tracks
        click.echo(f"{playlist.name:<{width}} {tracks:>7}  {display_path(os.fsencode(playlist.path))}")
