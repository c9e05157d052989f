"""The general model, from its data sets and starting weights to a bundle."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from merd import bundle
from merd.errors import BundleError
from merd.spectrogram import FrontEnd
from merd.training import datasets, evaluation, features, front_ends, lstm
from merd.training.classifier import Probabilities
from merd.training.export import export
from merd.training.features import ClipFeatures
from merd.training.mobilenet import MobileNetV3

Track = Callable[[Iterable[ClipFeatures], int], Iterable[ClipFeatures]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sources:
    """What a training starts from.

    Attributes:
        four_q, emotify: Folders of the data sets.
        weights: AudioSet weights of the CNN (MobileNetV3, width 0.4), as safetensors.
    """

    four_q: Path
    emotify: Path
    weights: Path


@dataclass(frozen=True)
class Options:
    """How a training runs.

    Attributes:
        recipe: Of the LSTM.
        front_end: Before the CNN.
        seed: Of all that is random.
        folds: Parts of 4Q in the evaluation, which keeps artists together.
        repeats: Evaluations, each over another split.
        jobs: Processes that decode.
    """

    recipe: lstm.Recipe
    front_end: FrontEnd = front_ends.AUDIOSET
    seed: int = 0
    folds: int = 5
    repeats: int = 5
    jobs: int = 1


def train(sources: Sources, options: Options, out: Path | None, track: Track) -> dict[str, Any]:
    """Train and evaluate the general model.

    Args:
        sources: Data and starting weights.
        options: How.
        out: The folder of the bundle; None evaluates only.
        track: Passes on the features of a number of clips while it shows their progress.

    Returns:
        The evaluation's figures.

    Raises:
        DatasetError: If a data set is not there.
        BundleError: If the starting weights cannot be used.
    """
    four_q, emotify = datasets.load_4q(sources.four_q), datasets.load_emotify(sources.emotify)
    cnn = starting_cnn(sources.weights)
    with TemporaryDirectory() as folder:
        path = Path(folder) / bundle.FEATURES
        patches = torch.zeros(2, options.front_end.n_mels, options.front_end.patch_frames)
        export(cnn, patches, path, takes="patches", gives="features")
        clips = [*four_q, *emotify]
        extracted = list(track(features.extract(clips, path, options.front_end, options.jobs), len(clips)))
        figures = evaluate(extracted, options)
        if out is not None:
            network = lstm.fit(extracted, options.recipe, options.seed)
            shape = (2, features.SEGMENT_PATCHES, cnn.dims)
            classifier = Path(folder) / bundle.CLASSIFIER
            export(Probabilities(network), torch.zeros(shape), classifier, takes="segments", gives="probabilities")
            _describe(Path(folder), out, cnn.dims, options, extracted, figures)
    return figures


def starting_cnn(weights: Path) -> MobileNetV3:
    """The CNN with the AudioSet weights.

    Raises:
        BundleError: If they cannot be read, or are of another network.
    """
    cnn = MobileNetV3()
    try:
        cnn.load_state_dict(load_file(weights))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise BundleError(f"{weights}: {str(error).splitlines()[0]}") from error
    return cnn.eval()


def evaluate(clips: Sequence[ClipFeatures], options: Options) -> dict[str, Any]:
    """Figures of repeated cross-validation on the clips that have one quadrant as their label."""
    perceived = [clip for clip in clips if not clip.clip.felt]
    felt = [clip for clip in clips if clip.clip.felt]
    runs = []
    for seed in range(options.seed, options.seed + options.repeats):
        fit = partial(lstm.fit, recipe=options.recipe, seed=seed)
        held_out = evaluation.cross_validate(perceived, felt, fit, folds=options.folds, seed=seed)
        runs.append(held_out.figures())
        log.info("split %d: accuracy %.3f, macro-F1 %.3f", seed, runs[-1]["accuracy"], runs[-1]["macro_f1"])
    scores = ("accuracy", "macro_f1", "arousal_accuracy", "valence_accuracy", "calibration_error")
    means = {f"mean_{score}": sum(run[score] for run in runs) / len(runs) for score in scores}
    return {"folds": options.folds, "grouped_by": "artist", **means, "splits": runs}


def _describe(
    folder: Path, out: Path, dims: int, options: Options, clips: Sequence[ClipFeatures], figures: dict[str, Any]
) -> None:
    """Make a folder with both networks a bundle, and move its files to where it belongs."""
    training = {
        "recipe": asdict(options.recipe),
        "seed": options.seed,
        "clips": {"4q": sum(not c.clip.felt for c in clips), "emotify": sum(c.clip.felt for c in clips)},
        "figures": figures,
    }
    bundle.write_description(
        folder,
        name="general",
        front_end=options.front_end,
        segment_patches=features.SEGMENT_PATCHES,
        dims=dims,
        training=training,
    )
    out.mkdir(parents=True, exist_ok=True)
    for file in (bundle.FEATURES, bundle.CLASSIFIER, bundle.MODEL):
        shutil.move(folder / file, out / file)
