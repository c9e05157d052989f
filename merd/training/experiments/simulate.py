"""What ratings are worth: ways to tune, and ways to choose what to rate, on simulated listeners.

    python -m merd.training.experiments.simulate EMOTIFY --bundle BUNDLE

BUNDLE is a general model that knows nothing of Emotify, as `merd train --4q 4Q … --out BUNDLE` makes it.
"""

from __future__ import annotations

import logging
from itertools import combinations
from pathlib import Path

import click
import numpy as np

from merd.model import bundle
from merd.model.inference import Classifier
from merd.training import clip_features
from merd.training.datasets import load_emotify, one_hot
from merd.training.experiments.paired_trials import PairedResult, Tracks, asking, tuning
from merd.training.experiments.simulated_listeners import listeners
from merd.training.tuning.strategies import STRATEGIES, strategy
from merd.tuning.rated_track import RatedTrack
from merd.util.processes import cores

LEAST_SONGS = 30
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("emotify", type=_FOLDER)
@click.option(
    "--bundle", "model", type=_FOLDER, required=True, help="A general model that knows nothing of Emotify."
)
@click.option(
    "--strategy", "names", type=click.Choice(STRATEGIES), multiple=True, default=STRATEGIES[:1], show_default=True
)
@click.option("--half", type=click.Choice(["choosing", "reporting"]), default="reporting", show_default=True)
@click.option("--ratings", type=int, multiple=True, default=[1, 2, 3, 4, 5, 10, 20], show_default=True)
@click.option("--draws", type=click.IntRange(1), default=20, show_default=True, help="Of the rated songs.")
@click.option("--asked", is_flag=True, help="Try what to rate, instead of how to tune.")
@click.option("-j", "--jobs", type=click.IntRange(1), default=cores())
def command(
    emotify: Path,
    model: Path,
    names: tuple[str, ...],
    half: str,
    ratings: tuple[int, ...],
    draws: int,
    asked: bool,
    jobs: int,
) -> None:
    """Tune to ratings of simulated listeners, and print how many of their other songs are recognised."""
    logging.basicConfig(format="%(message)s")
    of = bundle.load(model)
    if any(one["name"] == "emotify" for one in of.training["data"]):
        raise click.UsageError(f"{model} knows Emotify, and its listeners")
    people = _people(emotify, of, half, jobs)
    click.echo(f"{len(people)} listeners; shares of songs not rated that are recognised, means over {draws} draws")
    ways = {name: strategy(name, of, device="cpu") for name in names}
    for count in ratings:
        if asked:
            for name, way in ways.items():
                _print(f"{count} ratings, {name}, asked for beside random", asking(people, way, count, draws))
        else:
            found = {name: tuning(people, way, count, draws) for name, way in ways.items()}
            for name, comparison in found.items():
                _print(f"{count} ratings, {name} beside none", comparison)
            for one, other in combinations(found, 2):
                _print(f"{count} ratings, {other} beside {one}", _beside(found[other], found[one]))


def _people(emotify: Path, of: bundle.Bundle, half: str, jobs: int) -> list[Tracks]:
    """Return half of the listeners: those to choose with, or those to report."""
    clips = load_emotify(emotify)
    found = clip_features.extract(clips, of.features_path, of.front_end, jobs)
    features = {one.clip.path: one.following() for one in found}
    moods = Classifier(of).moods(list(features.values()))
    general = {path: mood.probabilities for path, mood in zip(features, moods, strict=True)}
    people = listeners(emotify, [clip for clip in clips if clip.path in features], LEAST_SONGS)
    chosen = np.random.default_rng(0).permutation(len(people))[half == "reporting" :: 2]
    return [
        [RatedTrack(features[path], general[path], one_hot(quadrant)) for path, quadrant in people[i].felt.items()]
        for i in chosen
    ]


def _beside(one: PairedResult | None, other: PairedResult | None) -> PairedResult | None:
    """Return two ways side by side that were tried on the same draws."""
    return one and other and PairedResult(other.after, one.after, one.ratings, one.songs)


def _print(title: str, comparison: PairedResult | None) -> None:
    click.echo(f"{title}: {comparison or 'too few songs'}")


if __name__ == "__main__":
    command()
