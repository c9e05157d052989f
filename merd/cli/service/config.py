"""``merd config``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from merd.config import loader, writer
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.util.text import display_path


@click.command()
@click.argument("what", type=click.Choice(["default", "effective", "check"]), default="default")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(home: AppPaths, what: str, file: Path | None) -> None:
    """Print the default configuration, every key explained; the effective one; or check the file, or another FILE.

    `mkdir -p ~/.config/merd; merd config > ~/.config/merd/config.toml` begins a file of your own. A daemon that
    runs notices changes.
    """
    if what == "default":
        click.echo(writer.default_file(), nl=False)
        return
    path = file or home.config_file
    settings = loader.load(path)
    if what == "effective":
        click.echo(writer.dump(settings), nl=False)
    else:
        click.echo(f"{path}: {'fine' if path.exists() else 'is not there, so the defaults hold'}")
        _check_folders(settings)


def _check_folders(settings: Settings) -> None:
    """Say which of the folders that are named are not there, as one on a disk that is not mounted."""
    for folder in filter(None, (*settings.folders, settings.music_folder)):
        if not folder.is_dir():
            click.echo(f"{display_path(os.fsencode(folder))}: there is no such folder, or its disk is not mounted")
