"""The general model, from its data sets and starting weights to a bundle."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from merd.audio.spectrogram import FrontEnd
from merd.training import clip_features, front_ends
from merd.training.bundle_writer import Origin, pack
from merd.training.checkpoints import CheckpointDir
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip, catalog
from merd.training.general import evaluation, lstm
from merd.training.general.evaluation import FitPredict
from merd.training.networks.mobilenet import MobileNetV3
from merd.training.networks.onnx_export import export
from merd.training.networks.patch_statistics import PatchStatistics
from merd.training.networks.projection import Projection, project_features
from merd.training.networks.weights import load

Progress = Callable[[Iterable[ClipFeatures], int], Iterable[ClipFeatures]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How a training runs.

    Attributes:
        recipe: Of the LSTM.
        front_end: Before the CNN.
        dims: Features of a patch.
        seed: Of all that is random.
        folds, repeats: Parts of a split in the evaluation, which keeps artists together; and how many splits.
        ungrouped_folds: Parts of one more split, which does not, to compare with published figures; 0 is none.
        jobs: Processes that decode.
        device: Where the LSTM is trained.
    """

    recipe: lstm.Recipe = field(default_factory=lstm.Recipe)
    front_end: FrontEnd = front_ends.AUDIOSET
    dims: int = 128
    seed: int = 0
    folds: int = 5
    repeats: int = 5
    ungrouped_folds: int = 10
    jobs: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))


# What a dry run changes.
DRY_RUN: dict[str, Any] = {"recipe": lstm.Recipe(epochs=1), "folds": 2, "repeats": 1, "ungrouped_folds": 2}


def train(
    sets: Mapping[str, Sequence[Clip]],
    weights: Path,
    options: Options,
    out: Path | None,
    work: Path,
    track: Progress,
) -> dict[str, Any]:
    """Train and evaluate the general model.

    Args:
        sets: Clips of the data sets, by their names.
        weights: AudioSet weights of the CNN (MobileNetV3, width 0.4), as safetensors.
        options: How.
        out: The folder of the bundle; None evaluates only.
        work: Where unfinished work is kept; the same training goes on from there.
        track: Passes on the features of a number of clips while it shows their progress.

    Returns:
        The evaluation's figures.

    Raises:
        BundleError: If the starting weights cannot be used.
        DatasetError: If there are too few clips to evaluate on.
    """
    clips = [clip for some in sets.values() for clip in some]
    evaluation.require_enough(clips, options.folds)
    evaluation.require_enough(clips, options.ungrouped_folds, grouped=False)
    cnn = starting_cnn(weights)
    checkpoints = CheckpointDir(work, _settings(clips, weights, options))
    heard = _hear(clips, cnn, options, checkpoints, track)
    figures = evaluate(heard, options, checkpoints)
    if out is not None:
        origin = Origin(catalog.describe(sets), asdict(options.recipe), options.seed, figures)
        pack(out, cnn, _fit(heard, options), heard, options.front_end, origin)
    checkpoints.remove()
    return figures


def starting_cnn(weights: Path) -> MobileNetV3:
    """The CNN with the AudioSet weights.

    Raises:
        BundleError: If they cannot be read, or are of another network.
    """
    cnn = MobileNetV3()
    load(cnn, weights)
    return cnn.eval()


def evaluate(clips: Sequence[ClipFeatures], options: Options, checkpoints: CheckpointDir) -> dict[str, Any]:
    """Figures of cross-validation over splits that keep artists together, and over one that does not."""
    runs = []
    for seed in range(options.seed, options.seed + options.repeats):
        recognise = _recogniser(f"split-{seed}", options, checkpoints)
        runs.append(evaluation.cross_validate(clips, recognise, folds=options.folds, seed=seed).figures())
        log.info("split %d: %s", seed, _headline(runs[-1]))
    figures: dict[str, Any] = {"folds": options.folds, "grouped_by": "artist", "splits": runs}
    if options.ungrouped_folds:
        folds, recognise = options.ungrouped_folds, _recogniser("ungrouped", options, checkpoints)
        loose = evaluation.cross_validate(clips, recognise, folds=folds, seed=options.seed, grouped=False).figures()
        log.info("artists on both sides, %d folds: %s", folds, _headline(loose))
        figures["ungrouped"] = {"folds": folds, **loose}
    return figures


def _settings(clips: Sequence[Clip], weights: Path, options: Options) -> dict[str, Any]:
    """All that the results depend on."""
    chosen = {key: value for key, value in asdict(options).items() if key not in ("jobs", "device")}
    read = hashlib.sha256(weights.read_bytes()).hexdigest()
    return {"clips": catalog.fingerprint(clips), "weights": read, "device": options.device.type, **chosen}


def _hear(
    clips: Sequence[Clip], cnn: MobileNetV3, options: Options, checkpoints: CheckpointDir, track: Progress
) -> list[ClipFeatures]:
    """Statistics of all clips that can be used."""

    def make() -> dict[str, torch.Tensor]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "statistics.onnx"
            example = torch.zeros(2, options.front_end.n_mels, options.front_end.patch_frames)
            export(PatchStatistics(cnn), example, path, takes="patches", gives=("statistics",))
            found = track(clip_features.extract(clips, path, options.front_end, options.jobs), len(clips))
            return {str(one.clip.path): torch.from_numpy(one.patches) for one in found}

    heard = checkpoints.cached("statistics", make)
    hops = round(options.front_end.patch_s / clip_features.HOP_S)
    return [ClipFeatures(clip, heard[str(clip.path)].numpy(), hops) for clip in clips if str(clip.path) in heard]


def _fit(clips: Sequence[ClipFeatures], options: Options) -> Projection:
    network = lstm.fit(clips, options.recipe, options.seed, options.device)
    statistics = np.concatenate([clip.as_tagged().reshape(-1, clip.patches.shape[1]) for clip in clips])
    return project_features(network, torch.from_numpy(statistics), options.dims)


def _recogniser(name: str, options: Options, checkpoints: CheckpointDir) -> FitPredict:
    def recognise(
        fold: int, train: Sequence[ClipFeatures], held_out: Sequence[ClipFeatures]
    ) -> NDArray[np.float32]:
        def make() -> torch.Tensor:
            model = _fit(train, options)
            return torch.stack([model.mood(torch.from_numpy(clip.as_tagged())) for clip in held_out])

        return checkpoints.cached(f"{name}-{fold}", make).numpy()

    return recognise


def _headline(figures: dict[str, Any]) -> str:
    return f"accuracy {figures['accuracy']:.3f}, macro-F1 {figures['macro_f1']:.3f}"
