"""``merd ratings``."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from merd.cli import _format, _options
from merd.config.paths import AppPaths
from merd.ratings import csv_io
from merd.store import Store
from merd.store.records import Rating
from merd.util.text import display_path, format_position


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object a line for each rating.")
@click.option("--csv", "as_csv", is_flag=True, help="Print them as a table, to keep or to import elsewhere.")
@click.option(
    "--import", "table", type=click.Path(path_type=Path), metavar="FILE", help="Add the ratings of a table."
)
@_options.profile
@click.pass_obj
def command(home: AppPaths, as_json: bool, as_csv: bool, table: Path | None, profile: str) -> None:
    """List how you hear your tracks, the newest first; or take ratings elsewhere and back.

    A table to import is a CSV with the column path and one of these: sad, calm, tense and happy; quadrant; arousal
    and valence.
    """
    if as_json + as_csv + (table is not None) > 1:
        raise click.UsageError("--json, --csv and --import exclude each other")
    with Store(home.database) as store:
        if table is not None:
            _import(store, profile, table)
        elif as_csv:
            _export(store, profile)
        else:
            _list(store, profile, as_json=as_json)


def _import(store: Store, profile: str, table: Path) -> None:
    imported = csv_io.load(store, profile, table)
    for line in imported.wrong:
        click.echo(display_path(os.fsencode(line)), err=True)
    click.echo(f"{imported.added} added, {imported.known} known already, {len(imported.wrong)} wrong")
    sys.exit(1 if imported.wrong else 0)


def _export(store: Store, profile: str) -> None:
    text = io.StringIO(newline="")
    csv_io.export(store, profile, text)
    sys.stdout.buffer.write(text.getvalue().encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def _list(store: Store, profile: str, *, as_json: bool) -> None:
    counting = {rating.id for rating in store.ratings.current(profile)}
    newest_first = store.ratings.standing(profile)[::-1]
    if as_json:
        for rating in newest_first:
            click.echo(json.dumps(_fields(store, rating) | {"counts": rating.id in counting}))
        return
    if not newest_first:
        click.echo(f"{profile} has no ratings yet; rate some: merd rate happy FILE", err=True)
    moods = [_format.shares(rating.shares) for rating in newest_first]
    width = max((len(click.unstyle(mood)) for mood in moods), default=0)
    for rating, mood in zip(newest_first, moods, strict=True):
        padded = mood + " " * (width - len(click.unstyle(mood)))
        again = "" if rating.id in counting else " (rated again since)"
        click.echo(f"{_format.date(rating.rated_us)}  {padded}  {_place(store, rating)}{again}")


def _fields(store: Store, rating: Rating) -> dict[str, Any]:
    return {
        "rated": csv_io.iso(rating.rated_us),
        "path": os.fsdecode(min(store.files.of_track(rating.track_id), default=b"")) or None,
        "shares": _format.by_label(rating.shares),
        "source": rating.source,
        "position_s": rating.position_s,
        "identity": store.tracks.identity(rating.track_id).hex(),
    }


def _place(store: Store, rating: Rating) -> str:
    return display_path(_format.path_of(store, rating.track_id)) + format_position(rating.position_s)
