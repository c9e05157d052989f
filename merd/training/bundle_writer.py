"""A trained model → a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import nn

from merd.audio.spectrogram import FrontEnd
from merd.model import bundle
from merd.model.bundle import Bundle
from merd.training.clip_features import SEGMENT_PATCHES, ClipFeatures
from merd.training.networks.classifier import Classifier, Probabilities, SegmentClassifier
from merd.training.networks.kernel import ForetoldKernel, KernelClassifier
from merd.training.networks.onnx_export import export, put_on_top, weights_to_fp16
from merd.training.networks.projection import Projection
from merd.training.replay import Replay
from merd.util.files import unfinished_folder


@dataclass(frozen=True)
class Origin:
    """What a bundle says of its training.

    Attributes:
        data: Of each data set, its name, clips, labels, source and terms.
        recipe: How the classifier was trained.
        seed: Of all that was random; splits of the evaluation count on from it.
        figures: The evaluation's.
    """

    data: list[dict[str, Any]]
    recipe: dict[str, Any]
    seed: int
    figures: dict[str, Any]


def pack(
    out: Path,
    cnn: Path,
    projection: Projection,
    classifier: Classifier,
    clips: Sequence[ClipFeatures],
    front_end: FrontEnd,
    origin: Origin,
) -> None:
    """Write a bundle, when all of it is made.

    Args:
        out: Its folder. The files of a bundle that is there are replaced; what shares them keeps the old ones.
        cnn: The network below the projection, as ONNX: patches (n, n_mels, frames) → statistics (n, many).
        projection: Statistics (n, many) → features (n, dims).
        classifier: Of segments of features, (n, patches, dims).
        clips: Statistics of the training's clips, which the bundle keeps as features.
        front_end: Before the CNN.
        origin: What it says of its training.
    """
    dims = projection.dims
    out.mkdir(parents=True, exist_ok=True)
    with unfinished_folder(out) as folder:
        export_features(cnn, projection, folder / bundle.FEATURES)
        export_classifier(classifier, dims, folder / bundle.CLASSIFIER)
        (folder / bundle.WEIGHTS).write_bytes(save(classifier.state_dict()))
        _replay(projection, clips).save(folder / bundle.REPLAY)
        bundle.write_description(
            folder,
            name="general",
            front_end=front_end,
            segment_patches=SEGMENT_PATCHES,
            dims=dims,
            training=asdict(origin),
        )
        for file in (*bundle.FILES, bundle.MODEL):
            (folder / file).replace(out / file)


def export_features(cnn: Path, projection: Projection, path: Path) -> None:
    """Write a projection on top of the CNN as bundles hold it; arguments are as in `pack`."""
    with TemporaryDirectory() as folder:
        above = Path(folder) / "projection.onnx"
        statistics = torch.zeros(2, len(projection.mean))
        export(projection, statistics, above, takes="statistics", gives=("features",))
        put_on_top(cnn, above, path)
    weights_to_fp16(path)


def export_classifier(classifier: Classifier, dims: int, path: Path) -> None:
    """Write a classifier as bundles hold it.

    Args:
        classifier: The classifier.
        dims: Features of a patch.
        path: The file to write.
    """
    segments = torch.zeros(2, SEGMENT_PATCHES, dims)
    export(Probabilities(classifier), segments, path, takes="segments", gives=("probabilities",))
    weights_to_fp16(path)


def load_classifier(of: Bundle) -> Classifier:
    """Return the classifier of a bundle, in torch and in evaluation mode."""
    weights = load_file(of.weights_path)
    lstm = SegmentClassifier(of.dims, weights["lstm.lstm.weight_hh_l0"].shape[1])
    kernel = KernelClassifier(*weights["kernel.points"].shape)
    classifier = Classifier(lstm, kernel, _foretold(weights, of.dims))
    classifier.load_state_dict(weights)
    return classifier.eval()


def _foretold(weights: Mapping[str, torch.Tensor], dims: int) -> list[ForetoldKernel]:
    """Return the kernels on foretold answers that a classifier's weights are of, empty."""
    teachers = sum(name.endswith(".answers.weight") for name in weights)
    shapes = [weights[f"foretold.{number}.kernel.points"].shape for number in range(teachers)]
    return [ForetoldKernel(nn.Linear(dims, answers), KernelClassifier(count, answers)) for count, answers in shapes]


@torch.no_grad()
def _replay(projection: Projection, clips: Sequence[ClipFeatures]) -> Replay:
    features = [projection(torch.from_numpy(clip.following())).numpy() for clip in clips]
    return Replay.of([clip.clip for clip in clips], features)
