"""``merd merge``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.config.paths import AppPaths
from merd.store import Store
from merd.util.text import counted


@click.command()
@click.argument("other", type=click.Path(dir_okay=False, path_type=Path), metavar="OTHER.db")
@click.pass_obj
def command(home: AppPaths, other: Path) -> None:
    """Add the tracks, moods and ratings of another database, as of a backup or of another machine.

    Tracks are known by their audio, wherever their files lie, so none that is in either is analysed again.
    """
    with Store(home.database) as store:
        new = store.merge(other)
    parts = (counted(new.tracks, "track"), counted(new.moods, "mood"), counted(new.ratings, "rating"))
    click.echo(f"new: {', '.join(parts)}")
