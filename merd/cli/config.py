"""``merd config``."""

from __future__ import annotations

import click

from merd import settings_file
from merd.config import Home


@click.command()
@click.argument("what", type=click.Choice(["default", "effective", "check"]), default="default")
@click.pass_obj
def command(home: Home, what: str) -> None:
    """Print the default configuration, every key explained; the effective one; or check the file.

    `merd config > ~/.config/merd/config.toml` begins a file of your own. A daemon that runs notices changes.
    """
    if what == "default":
        click.echo(settings_file.DEFAULT.read_text(encoding="utf-8"), nl=False)
        return
    settings = settings_file.load(home.settings)
    if what == "effective":
        click.echo(settings_file.dump(settings), nl=False)
    elif home.settings.exists():
        click.echo(f"{home.settings}: fine")
    else:
        click.echo(f"{home.settings}: is not there, so the defaults hold")
