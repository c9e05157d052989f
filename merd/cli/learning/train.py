"""``merd train``."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from merd.cli import _options
from merd.cli.learning._train_options import TrainOptions
from merd.config import paths
from merd.util import progress

T = TypeVar("T")

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SEEN = partial(click.option, show_default=True)


@click.command()
@click.option("--4q", "four_q", type=_FOLDER, help="Folder of the 4Q data set.")
@click.option("--emotify", type=_FOLDER, help="Folder of the Emotify data set.")
@click.option("--pmemo", type=_FOLDER, help="Folder of the PMEmo data set.")
@click.option("--mirex", type=_FOLDER, help="Folder of clips with mood words: audio, and labels.csv.")
@click.option("--own", type=_FILE, help="CSV of your own labels: path, and quadrant or arousal and valence.")
@_SEEN(
    "--recipe", type=click.Choice(["merd", "paper"]), default="merd", help="The shipped model's, or the paper's."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the bundle (or the paper's report) to write.",
)
@click.option("--dry-run", is_flag=True, help="A handful of clips and one epoch, to see that all is there.")
@_SEEN("--seed", type=_options.SEED, default=0, help="Of all that is random.")
@_SEEN("--device", type=_options.DEVICE, default="auto", help="Where networks are trained.")
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of unfinished work, from which the same command goes on.  [default: in the user's cache]",
)
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes that decode.  [default: the machine's cores]")
@click.option("--weights", type=_FILE, help="merd: AudioSet weights of the CNN (safetensors).")
@click.option(
    "--teacher",
    "teachers",
    type=_FILE,
    multiple=True,
    help="merd: answers of a network that knows more music (npz); can be given again.",
)
@_SEEN(
    "--labels",
    type=click.Choice(["plain", "own"]),
    default="plain",
    help="merd: words' plain sense, or a set's own.",
)
@_SEEN(
    "--front-end",
    type=click.Choice(["audioset", "efficientat", "paper"]),
    default="audioset",
    help="merd: before the CNN; efficientat has a frame each 10 ms.",
)
@click.option("--evaluate-only", is_flag=True, help="merd: cross-validate, and write no bundle.")
@_SEEN("--repeats", type=click.IntRange(1), default=5, help="merd: splits to evaluate on.")
@click.option("--mobilenet", type=_FILE, help="paper: ImageNet weights of MobileNetV3-Large (torchvision's).")
@click.option("--efficientnet", type=_FILE, help="paper: ImageNet weights of EfficientNet-B3 (torchvision's).")
@_SEEN("--split", type=click.Choice(["artist", "track"]), default="artist", help="paper: what stays together.")
@_SEEN("--epochs", type=click.IntRange(1), default=50, help="paper: of each CNN.")
@_SEEN("--image-size", type=click.IntRange(32), default=300, help="paper: pixels of an image's side.")
@click.option("--mobilenet-only", is_flag=True, help="paper: leave EfficientNet-B3 out.")
@click.pass_obj
def command(home: paths.AppPaths, /, **given: Any) -> None:
    """Train a model from data sets of labelled clips, and print how well it recognises held-out artists."""
    options = TrainOptions(**given)
    _options.require("torch", doing="training", extra="tune")
    logging.basicConfig(format="%(message)s")
    logging.getLogger("merd").setLevel(logging.INFO)
    train = _merd if options.recipe == "merd" else _paper
    click.echo(train(options, options.work or home.cache / "training"))


def _merd(options: TrainOptions, work: Path) -> str:
    from merd.training.general import recipe

    sets = options.sets()
    if options.weights is None:
        raise click.UsageError("merd's recipe needs --weights")
    if (options.out is None) != options.evaluate_only:
        raise click.UsageError("one of --out and --evaluate-only is needed")
    figures = recipe.train(
        sets, options.weights, options.teachers, options.general(), options.out, work, _analysing
    )
    return json.dumps(figures, indent=2)


def _paper(options: TrainOptions, work: Path) -> str:
    from merd.training.datasets import catalog
    from merd.training.paper import recipe, report

    sets = options.sets()
    if options.out is None:
        raise click.UsageError("the paper's recipe needs --out")
    clips = catalog.as_in_the_paper(sets, options.seed)
    return report.text(recipe.train(clips, options.paper(), options.out, work, _analysing))


def _analysing(items: Iterable[T], total: int) -> Iterable[T]:
    return progress.bar(items, total, "Analysing")
