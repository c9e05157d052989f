"""What ratings are worth: ways to tune, and ways to choose what to rate, on simulated listeners.

    python -m merd.training.experiments.simulate EMOTIFY --bundle BUNDLE

BUNDLE is a general model that heard nothing of Emotify, as `merd train --4q 4Q … --out BUNDLE` makes it.
"""

from __future__ import annotations

import logging
from itertools import combinations
from pathlib import Path

import click
import numpy as np
import torch

from merd.model import bundle
from merd.training import clip_features
from merd.training.datasets import load_emotify, one_hot
from merd.training.experiments.paired_trials import PairedResult, Tracks, asking, tuning
from merd.training.experiments.simulated_listeners import Listener, listeners
from merd.training.replay import Replay
from merd.training.tuning import STRATEGIES, version_writer
from merd.training.tuning.rated_track import RatedTrack
from merd.training.tuning.strategies import strategy
from merd.util.processes import cores

LEAST_SONGS = 30
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("emotify", type=_FOLDER)
@click.option(
    "--bundle", "model", type=_FOLDER, required=True, help="A general model that heard nothing of Emotify."
)
@click.option(
    "--strategy", "names", type=click.Choice(STRATEGIES), multiple=True, default=["head"], show_default=True
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
        raise click.UsageError(f"{model} has heard Emotify, and knows its listeners")
    people = _people(emotify, of, half, jobs)
    general, replay = version_writer.network(of), Replay.load(of.replay_path)
    click.echo(f"{len(people)} listeners; shares of songs not rated that are recognised, means over {draws} draws")
    ways = {name: strategy(name, general, replay, 0, torch.device("cpu")) for name in names}
    for count in ratings:
        if asked:
            for name, way in ways.items():
                _print(
                    f"{count} ratings, {name}, asked for beside random", asking(people, general, way, count, draws)
                )
        else:
            found = {name: tuning(people, general, way, count, draws) for name, way in ways.items()}
            for name, comparison in found.items():
                _print(f"{count} ratings, {name} beside none", comparison)
            for one, other in combinations(found, 2):
                _print(f"{count} ratings, {other} beside {one}", _beside(found[other], found[one]))


def _people(emotify: Path, of: bundle.Bundle, half: str, jobs: int) -> list[Tracks]:
    """Half of the listeners: those to choose with, or those to report."""
    clips = load_emotify(emotify)
    found = clip_features.extract(clips, of.features_path, of.front_end, jobs)
    heard = {one.clip.path: torch.from_numpy(one.as_tagged()) for one in found}
    people = listeners(emotify, [clip for clip in clips if clip.path in heard], LEAST_SONGS)
    chosen = np.random.default_rng(0).permutation(len(people))[half == "reporting" :: 2]
    return [_tracks(people[i], heard) for i in chosen]


def _tracks(listener: Listener, heard: dict[Path, torch.Tensor]) -> Tracks:
    return [RatedTrack(heard[path], one_hot(quadrant)) for path, quadrant in listener.felt.items()]


def _beside(one: PairedResult | None, other: PairedResult | None) -> PairedResult | None:
    """Two ways that were tried on the same draws."""
    return one and other and PairedResult(other.after, one.after, one.ratings, one.songs)


def _print(title: str, comparison: PairedResult | None) -> None:
    click.echo(f"{title}: {comparison or 'too few songs'}")


if __name__ == "__main__":
    command()
