"""``merd ask``."""

from __future__ import annotations

import json
import os

import click

from merd.cli import _format, _options
from merd.config.paths import AppPaths
from merd.model import registry
from merd.ratings import active_learning
from merd.store import Store
from merd.util.text import display_path


@click.command()
@click.option("-n", "--number", type=click.IntRange(1), default=5, show_default=True, help="How many tracks.")
@click.option("--json", "as_json", is_flag=True, help="Print an object a line for each track.")
@_options.shortest
@_options.profile
@click.pass_obj
def command(home: AppPaths, number: int, as_json: bool, shortest_s: float, profile: str) -> None:
    """Name the tracks whose rating would teach the model most, with the moods that it gives them now."""
    with Store(home.database) as store:
        model = registry.active_bundle(home, store, profile)
        suggestions = list(active_learning.suggest(store, model, profile, number, shortest_s=shortest_s))
        if not suggestions:
            click.echo("there is nothing to ask: no track is known that is not rated", err=True)
        for suggestion in suggestions:
            path = store.files.of_track(suggestion.track_id)[0]
            if as_json:
                click.echo(json.dumps({"path": os.fsdecode(path), **_format.mood_fields(suggestion.mood)}))
            else:
                click.echo(f"{_format.verdict(suggestion.mood)}  {display_path(path)}")
