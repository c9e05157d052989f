"""What `merd like` finds: whether tracks have the quadrant of the one that they are like, on 4Q.

    python -m merd.training.experiments.neighbours 4Q

Neighbours are other artists' clips. The artists are split into halves; each clip's place in the plane comes from a
classifier that was fitted to the other half, so that it knows neither the clip's label nor its artist.
"""

from __future__ import annotations

import logging
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from merd.model import bundle
from merd.mood import Quadrant
from merd.playlists.likeness import PLANE_WEIGHT, sound_distances
from merd.training import clip_features
from merd.training.datasets import load_4q
from merd.util.processes import cores

WEIGHTS = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0)
# How many neighbours are looked at.
NEAREST = 10
_PENALTY = 0.01

Floats = NDArray[np.floating]


@click.command()
@click.argument("four_q", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="4Q")
@click.option("--half", type=click.Choice(["choosing", "reporting"]), default="reporting", show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(1), default=cores())
def command(four_q: Path, half: str, jobs: int) -> None:
    """Print the shares of neighbours that have the quadrant of a clip, for each weight of the plane."""
    logging.basicConfig(format="%(message)s")
    model = bundle.load()
    clips = list(clip_features.extract(load_4q(four_q), model.features_path, model.front_end, jobs))
    means = np.stack([clip.following().mean(axis=0) for clip in clips])
    labels = np.array([clip.clip.hard_label for clip in clips])
    artists, groups = np.unique([clip.clip.group for clip in clips], return_inverse=True)
    in_half = (np.random.default_rng(0).permutation(len(artists)) % 2 == (half == "reporting"))[groups]
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY, max_iter=2000))
    classifier.fit(means[~in_half], labels[~in_half])
    means, labels, groups = means[in_half], labels[in_half], groups[in_half]
    probabilities = classifier.predict_proba(means)
    others = groups[:, None] != groups
    heard = probabilities.argmax(axis=1)
    click.echo(f"{len(labels)} clips; shares of other artists' clips that have the clip's quadrant")
    click.echo(f"  any of them                              {_share(others, labels):.3f}")
    click.echo(
        f"  any that is heard in the same quadrant   {_share(others & (heard[:, None] == heard), labels):.3f}"
    )
    sound = np.stack([sound_distances(means, mean) for mean in means])
    places = probabilities @ np.array([[q.arousal, q.valence] for q in Quadrant])
    plane = np.linalg.norm(places[:, None] - places, axis=2)
    for weight in WEIGHTS:
        shared = _share(_neighbours(np.where(others, sound + weight * plane, np.inf)), labels)
        used = "   as merd like has it" if weight == PLANE_WEIGHT else ""
        click.echo(f"  the {NEAREST} nearest, plane weighs {weight:3.1f}         {shared:.3f}{used}")


def _share(chosen: NDArray[np.bool_], labels: NDArray[np.intp]) -> float:
    """Return the mean share of a clip's chosen ones, (n, n), that have its label; without any, it is left out."""
    right = (chosen & (labels[:, None] == labels)).sum(axis=1)
    counts = chosen.sum(axis=1)
    return float((right[counts > 0] / counts[counts > 0]).mean())


def _neighbours(distances: Floats) -> NDArray[np.bool_]:
    """Return (n, n) which are the nearest of each, by their distances."""
    chosen = np.zeros(distances.shape, bool)
    np.put_along_axis(chosen, np.argsort(distances, axis=1)[:, :NEAREST], values=True, axis=1)
    return chosen


if __name__ == "__main__":
    command()
