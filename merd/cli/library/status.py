"""``merd status``."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from merd.cli import _options
from merd.config.paths import AppPaths
from merd.model import registry
from merd.mood import Quadrant
from merd.store import Store
from merd.util.text import counted, display_path

_FAILURES = 5


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, as_json: bool, profile: str) -> None:
    """Show how much merd knows, by which model, where it keeps it, and what failed last."""
    with Store(home.database) as store:
        model, rated = registry.active_bundle(home, store, profile), len(store.ratings.current(profile))
        counts, failures = store.moods.counts(model.model_id), store.files.failures(_FAILURES)
    if as_json:
        fields = {
            "database": str(home.database),
            "model": {"name": model.name, "id": model.model_id},
            "profile": profile,
            "rated": rated,
            **asdict(counts),
            "last_failures": [{"path": os.fsdecode(f.path), "reason": f.reason} for f in failures],
        }
        click.echo(json.dumps(fields))
        return
    size_mb = home.database.stat().st_size / 1e6
    words = ", ".join(f"{getattr(counts, word)} {word}" for word in (*(q.word for q in Quadrant), "unknown"))
    click.echo(f"tracks    {counts.tracks} in {counted(counts.files - counts.failures, 'file')}")
    click.echo(f"moods     {counts.moods}: {words}")
    click.echo(f"model     {model.name} ({model.model_id})")
    click.echo(f"rated     {rated} by {profile}")
    click.echo(f"database  {home.database} ({size_mb:.1f} MB)")
    click.echo(f"failed    {counts.failures}")
    for failure in failures:
        click.echo(f"  {display_path(failure.path)}: {failure.reason}")
