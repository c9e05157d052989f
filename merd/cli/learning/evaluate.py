"""``merd evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from merd.cli import _options
from merd.cli.learning import _evaluate_curve, _evaluate_json, _evaluate_output, _evaluate_tracks
from merd.cli.learning._evaluate_options import EvaluateOptions
from merd.config.paths import AppPaths
from merd.model import bundle, registry
from merd.store import Store
from merd.training.tuning.strategies import STRATEGIES

_INTERRUPTED = 130


def _counts(_: click.Context, __: click.Parameter, text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter(f"'{text}' is not numbers of tracks, as 10,20")
    return sorted({int(part) for part in parts})


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="RATINGS.csv")
@click.argument("music", type=click.Path(exists=True, file_okay=False), metavar="MUSIC")
@click.option(
    "--model",
    type=click.Choice(["general", "active"]),
    default="general",
    show_default=True,
    help="active: the one that --profile uses.",
)
@_options.profile
@click.option(
    "--suggested",
    "counts",
    default="10,20",
    show_default=True,
    callback=_counts,
    metavar="N,N",
    help="Numbers of rated tracks to tune the general model to before it classifies the others; '' for none.",
)
@click.option("--draws", type=click.IntRange(1), default=20, show_default=True, help="How often each is drawn.")
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default=STRATEGIES[0],
    show_default=True,
    help="As merd tune has it. Those with torch take long: lower --draws.",
)
@click.option(
    "--judged/--unjudged",
    default=True,
    show_default=True,
    help="Whether what merd tune would not use leaves the general model in use; the paper uses all that is tuned.",
)
@click.option("--device", type=_options.DEVICE, default="auto", show_default=True)
@click.option("--seed", type=_options.SEED, default=0, show_default=True, help="Of all that is random.")
@_options.jobs
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the table there too."
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one object.")
@click.pass_obj
def command(home: AppPaths, /, **given: Any) -> None:
    """Compare a model with how you hear the tracks of a folder, as the paper does.

    RATINGS.csv has the columns path and quadrant (or User_Emotion): sad, calm, tense or happy; A-V-, A-V+, A+V- or
    A+V+; or 0 to 3. What merd ratings --csv prints will do, too. Tracks that are not known yet are analysed. Then
    the general model is tuned to some of the tracks, drawn at random, and classifies the others. Nothing of this
    becomes a rating or a model of yours.
    """
    options = EvaluateOptions(**given)
    try:
        complete = _evaluate(home, options)
    except KeyboardInterrupt:
        click.echo("\nstopped: what was analysed is kept", err=True)
        sys.exit(_INTERRUPTED)
    sys.exit(0 if complete else 1)


def _evaluate(home: AppPaths, options: EvaluateOptions) -> bool:
    """Print what was asked for; return whether all rows of the table could be used."""
    with Store(home.database) as store:
        general = options.model == "general"
        used = bundle.load() if general else registry.active_bundle(home, store, options.profile)
        tracks, complete = _evaluate_tracks.tracks(store, used, options.table, options.music, options.jobs)
        if options.csv_file is not None:
            _evaluate_output.write_csv(tracks, options.csv_file)
        if not options.as_json:
            _evaluate_output.print_tracks(used, tracks)
        curve = _evaluate_curve.curve(store, used, tracks, options)
    if options.as_json:
        _evaluate_json.print_json(used, tracks, curve, options)
    elif curve:
        _evaluate_output.print_curve(curve, options, len(tracks))
    return complete
