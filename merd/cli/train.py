"""``merd train``."""

from __future__ import annotations

import importlib.util
import json
import logging
from pathlib import Path

import click

from merd.cli import progress
from merd.errors import MerdError
from merd.workers import cores

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--4q", "four_q", type=_FOLDER, required=True, help="Folder of the 4Q data set.")
@click.option("--emotify", type=_FOLDER, required=True, help="Folder of the Emotify data set.")
@click.option("--weights", type=_FILE, required=True, help="AudioSet weights of the CNN (safetensors).")
@click.option(
    "--front-end",
    type=click.Choice(["audioset", "paper"]),
    default="audioset",
    show_default=True,
    help="Before the CNN.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the bundle to write.")
@click.option("--evaluate-only", is_flag=True, help="Cross-validate, and write no bundle.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all that is random.")
@click.option("--repeats", type=click.IntRange(1), default=5, show_default=True, help="Splits to evaluate on.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes that decode.  [default: the machine's cores]")
def command(
    four_q: Path,
    emotify: Path,
    weights: Path,
    front_end: str,
    out: Path | None,
    evaluate_only: bool,
    seed: int,
    repeats: int,
    jobs: int | None,
) -> None:
    """Train the general model from its data sets, and print how well it recognises held-out artists."""
    if (out is None) != evaluate_only:
        raise click.UsageError("one of --out and --evaluate-only is needed")
    if importlib.util.find_spec("torch") is None:
        raise MerdError("training needs torch: pip install 'merd[tune]'")
    from merd.training import front_ends, general, lstm

    logging.basicConfig(format="%(message)s")
    logging.getLogger("merd").setLevel(logging.INFO)
    options = general.Options(
        lstm.Recipe(),
        front_end=front_ends.FRONT_ENDS[front_end],
        seed=seed,
        repeats=repeats,
        jobs=jobs or cores(),
    )
    figures = general.train(
        general.Sources(four_q, emotify, weights),
        options,
        out,
        lambda items, total: progress.track(items, total, "Hearing"),
    )
    click.echo(json.dumps(figures, indent=2))
