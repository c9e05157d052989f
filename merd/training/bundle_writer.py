"""A trained model → a bundle."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors.torch import save
from torch import nn

from merd.audio.spectrogram import FrontEnd
from merd.model import bundle
from merd.training.clip_features import SEGMENT_PATCHES, ClipFeatures
from merd.training.networks.classifier import Outputs, SegmentClassifier
from merd.training.networks.mobilenet import MobileNetV3
from merd.training.networks.onnx_export import export, weights_to_fp16
from merd.training.networks.patch_statistics import PatchStatistics
from merd.training.networks.projection import Projection
from merd.training.replay import Replay

_UNFINISHED = ".unfinished-"


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
    cnn: MobileNetV3,
    model: Projection,
    clips: Sequence[ClipFeatures],
    front_end: FrontEnd,
    origin: Origin,
) -> None:
    """Write a bundle, when all of it is made.

    Args:
        out: Its folder. The files of a bundle that is there are replaced; what shares them keeps the old ones.
        cnn: Below the model's projection.
        model: The projection and the classifier.
        clips: Statistics of the training's clips, which the bundle keeps as features.
        front_end: Before the CNN.
        origin: What it says of its training.
    """
    dims = model.projection.out_features
    out.mkdir(parents=True, exist_ok=True)
    with unfinished(out) as folder:
        patches = torch.zeros(2, front_end.n_mels, front_end.patch_frames)
        network = nn.Sequential(PatchStatistics(cnn), model.projection)
        export(network, patches, folder / bundle.FEATURES, takes="patches", gives=("features",))
        weights_to_fp16(folder / bundle.FEATURES)
        export_classifier(model.classifier, dims, folder / bundle.CLASSIFIER)
        (folder / bundle.WEIGHTS).write_bytes(save(model.classifier.state_dict()))
        _replay(model, clips).save(folder / bundle.REPLAY)
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


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder inside another one for work that is moved out when it is done; what killed runs left goes first."""
    for left_over in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left_over)
    with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as name:
        yield Path(name)


def export_classifier(classifier: SegmentClassifier, dims: int, path: Path) -> None:
    """Write a classifier as bundles hold it."""
    segments = torch.zeros(2, SEGMENT_PATCHES, dims)
    export(Outputs(classifier), segments, path, takes="segments", gives=("probabilities", "states"))


@torch.no_grad()
def _replay(model: Projection, clips: Sequence[ClipFeatures]) -> Replay:
    features = [model.projection(torch.from_numpy(clip.following())).numpy() for clip in clips]
    return Replay.of([clip.clip for clip in clips], features)
