"""``merd backup``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.config.paths import AppPaths
from merd.store.transfer.backup import back_up


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(home: AppPaths, file: Path) -> None:
    """Copy the database into a file, as a whole or not at all, also while merd is running.

    To go back to it, stop merd, and put the file in the database's place; merd status says where that is.
    """
    back_up(home.database, file)
    click.echo(f"{file} ({file.stat().st_size / 1e6:.1f} MB)")
