"""``merd service``."""

from __future__ import annotations

import click

from merd.config import loader
from merd.config.paths import AppPaths
from merd.daemon import install as installation


@click.group()
def command() -> None:
    """Have the daemon run by itself, from login on."""


@command.command()
@click.pass_obj
def install(home: AppPaths) -> None:
    """Start the daemon, now and at each login.

    Give this again after an upgrade of merd, and after changes of write_tags, folders or playlist_folder:
    the daemon may write where the configuration said so, and nowhere else.
    """
    path, confined = installation.install(home, loader.load(home.config_file))
    click.echo(f"installed: {path}")
    if not installation.state().systemd:
        click.echo("there is no systemd for users here: the daemon starts with your next desktop session")
        return
    click.echo(f"the daemon runs; its log: {installation.LOG}")
    if not confined:
        click.echo("namespaces are not permitted here, so it is confined by filters of system calls alone")


@command.command()
def status() -> None:
    """Say whether the daemon is installed and runs."""
    state = installation.state()
    if state.installed is None:
        click.echo("not installed; to do so: merd service install")
    elif not state.systemd:
        click.echo(f"installed: {state.installed}, started with the desktop session")
    else:
        since = f" since {state.since}" if state.since else ""
        doing = f": {state.doing}" if state.doing and state.active == "active" else ""
        click.echo(f"installed, {state.active}{since}{doing}")
        click.echo(f"its log: {installation.LOG}")


@command.command()
def remove() -> None:
    """Stop the daemon, and start it no more. What merd knows stays."""
    files = installation.remove()
    click.echo("\n".join(f"removed: {path}" for path in files) or "not installed")
