"""The general model, from its data sets and starting weights to a bundle."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from merd.audio.spectrogram import FrontEnd
from merd.training import front_ends
from merd.training.bundle_writer import Origin, pack
from merd.training.checkpoints import CheckpointDir
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip, catalog
from merd.training.general import clip_statistics, lstm, model
from merd.training.general.clip_statistics import Progress
from merd.training.general.cross_validation import FitPredict, cross_validate, require_enough
from merd.training.general.evaluation import figures_by_set
from merd.training.general.labels import without_doubtful_artists
from merd.training.general.model import GeneralModel, Recipe
from merd.training.general.teacher import Teacher

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How a training runs.

    Attributes:
        recipe: Of the model.
        front_end: Before the CNN.
        seed: Of all that is random.
        folds, repeats: Parts of a split in the evaluation, which keeps artists together; and how many splits.
        ungrouped_folds: Parts of one more split, which does not, to compare with published figures; 0 is none.
        jobs: Processes that decode.
        device: Where the LSTM is trained.
    """

    recipe: Recipe = field(default_factory=Recipe)
    front_end: FrontEnd = front_ends.AUDIOSET
    seed: int = 0
    folds: int = 5
    repeats: int = 5
    ungrouped_folds: int = 0
    jobs: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))


# What a dry run changes.
DRY_RUN: dict[str, Any] = {
    "recipe": Recipe(dims=16, head_epochs=1, lstm=lstm.Recipe(epochs=1)),
    "folds": 2,
    "repeats": 1,
}


def train(
    sets: Mapping[str, Sequence[Clip]],
    weights: Path,
    teachers: Sequence[Path],
    options: Options,
    out: Path | None,
    work: Path,
    track: Progress,
) -> dict[str, Any]:
    """Train and evaluate the general model.

    Args:
        sets: Clips of the data sets, by their names.
        weights: AudioSet weights of the CNN (MobileNetV3, width 0.4), as safetensors.
        teachers: The answers of each teacher, as `Teacher` reads them; without any, features are not taught.
        options: How.
        out: The folder of the bundle; None evaluates only.
        work: Where unfinished work is kept; the same training goes on from there.
        track: Passes on the features of a number of clips while it shows their progress.

    Returns:
        The evaluation's figures.

    Raises:
        BundleError: If the starting weights cannot be used.
        DatasetError: If there are too few clips to evaluate on, or the teacher's answers cannot be read.
    """
    sets = _known_artists(sets)
    clips = [clip for some in sets.values() for clip in some]
    require_enough(clips, options.folds)
    if options.ungrouped_folds:
        require_enough(clips, options.ungrouped_folds, grouped=False)
    network = clip_statistics.starting_cnn(weights)
    checkpoints = CheckpointDir(work, _settings(clips, weights, teachers, options))
    cnn = clip_statistics.exported(network, options.front_end, checkpoints)
    statistics = partial(clip_statistics.of_clips, clips, cnn, options.front_end, options.jobs, checkpoints, track)
    training = Training(
        statistics(),
        {copy.clip.path: copy for copy in statistics(augment=True)},
        [Teacher(path) for path in teachers],
        options,
        checkpoints,
    )
    figures = evaluate(training, sets)
    if out is not None:
        origin = Origin(catalog.describe(sets), asdict(options.recipe), options.seed, figures)
        made = training.fit(training.clips)
        pack(out, cnn, made.projection, made.classifier, training.clips, options.front_end, origin)
    checkpoints.remove()
    return figures


@dataclass(frozen=True, eq=False)
class Training:
    """What each model of a training is made of.

    Attributes:
        clips: Statistics of all clips that can be used.
        copies: Those of the clips in another master, by the clips' files.
        teachers: Their answers, if there are any.
        options: How.
        checkpoints: Unfinished work.
    """

    clips: Sequence[ClipFeatures]
    copies: Mapping[Path, ClipFeatures]
    teachers: Sequence[Teacher]
    options: Options
    checkpoints: CheckpointDir

    def fit(self, clips: Sequence[ClipFeatures]) -> GeneralModel:
        """Make a model that is trained on these clips, and on their copies."""
        copies = [self.copies[clip.clip.path] for clip in clips if clip.clip.path in self.copies]
        options = self.options
        return model.fit(clips, copies, self.teachers, options.recipe, options.seed, options.device)

    def recogniser(self, name: str) -> FitPredict:
        """Return what makes a model for each fold of a split, and classifies the held-out clips with it."""

        def recognise(
            fold: int, train: Sequence[ClipFeatures], held_out: Sequence[ClipFeatures]
        ) -> NDArray[np.float32]:
            def make() -> torch.Tensor:
                fitted = self.fit(train)
                return torch.stack([fitted.mood(clip) for clip in held_out])

            return self.checkpoints.cached(f"{name}-{fold}", make).numpy()

        return recognise


def _known_artists(sets: Mapping[str, Sequence[Clip]]) -> dict[str, list[Clip]]:
    """Leave out the clips of each set that may be of an artist whom another set has under another name."""
    kept = {id(clip) for clip in without_doubtful_artists([clip for clips in sets.values() for clip in clips])}
    return {name: [clip for clip in clips if id(clip) in kept] for name, clips in sets.items()}


def evaluate(training: Training, sets: Mapping[str, Sequence[Clip]]) -> dict[str, Any]:
    """Return figures of cross-validation over splits that keep artists together, and over one that does not.

    Args:
        training: What is evaluated.
        sets: The data sets, each of which has figures of its own.
    """
    options, runs = training.options, []
    for seed in range(options.seed, options.seed + options.repeats):
        recognise = training.recogniser(f"split-{seed}")
        found = cross_validate(training.clips, recognise, folds=options.folds, seed=seed)
        runs.append(figures_by_set(found, sets))
        log.info("split %d: %s", seed, _headline(runs[-1]))
    figures: dict[str, Any] = {"folds": options.folds, "grouped_by": "artist", "splits": runs}
    if options.ungrouped_folds:
        folds, recognise = options.ungrouped_folds, training.recogniser("ungrouped")
        loose = cross_validate(training.clips, recognise, folds=folds, seed=options.seed, grouped=False)
        figures["ungrouped"] = {"folds": folds, **figures_by_set(loose, sets)}
        log.info("artists on both sides, %d folds: %s", folds, _headline(figures["ungrouped"]))
    return figures


def _settings(clips: Sequence[Clip], weights: Path, teachers: Sequence[Path], options: Options) -> dict[str, Any]:
    """Return all that the results depend on."""
    chosen = {key: value for key, value in asdict(options).items() if key not in ("jobs", "device")}
    read = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (weights, *teachers)]
    return {"clips": catalog.fingerprint(clips), "read": read, "device": options.device.type, **chosen}


def _headline(figures: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} accuracy {one['accuracy']:.3f}, macro-F1 {one['macro_f1']:.3f}"
        for name, one in figures.items()
        if isinstance(one, dict) and "accuracy" in one
    )
