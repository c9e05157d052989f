"""``merd forget``."""

from __future__ import annotations

import os

import click

from merd.config.paths import AppPaths
from merd.library.mount_points import MountPoints
from merd.store import Store
from merd.util.text import counted, display_path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.pass_obj
def command(home: AppPaths, paths: tuple[str, ...]) -> None:
    """Forget files, and all below folders, such as those of a disk that is gone for good.

    Ratings stay, and count again when a file with the same audio is tagged, wherever it is. The daemon finds again
    what is still in a folder of the library.
    """
    points = MountPoints(home.data)
    with Store(home.database) as store:
        for path in map(os.path.abspath, map(os.fsencode, paths)):
            points.forget(os.path.realpath(path))
            with store.writing():
                forgotten = store.files.forget(path)
            click.echo(f"{display_path(path)}: {counted(forgotten, 'file')} forgotten")
