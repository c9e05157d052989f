"""``merd playlists``."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from merd.cli import _options
from merd.config import loader
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.library import mount_points, mounts
from merd.library.mount_points import MountPoints
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
        mount_points.forget_gone(store, b"/", _gone(home, settings))
        model_id = registry.active_bundle(home, store, profile).model_id
        kept = sync.keep(home, store, settings, profile, model_id)
    width = max((len(playlist.name) for playlist in kept), default=0)
    for playlist in kept:
        tracks = "-" if playlist.tracks is None else playlist.tracks
        click.echo(f"{playlist.name:<{width}} {tracks:>7}  {display_path(os.fsencode(playlist.path))}")


def _gone(home: AppPaths, settings: Settings) -> Callable[[bytes], bool]:
    """Return what tells of files that they are gone: from the library, or from any folder that still has others."""
    points = MountPoints(home.data)
    folders = [os.fsencode(folder) for folder in settings.folders]
    there = [folder for folder in folders if not mounts.is_empty(folder)]

    def is_gone(path: bytes) -> bool:
        return points.is_gone(path) and (
            any(mounts.lies_in(path, folder) for folder in there) or not mounts.is_empty(os.path.dirname(path))
        )

    return is_gone
