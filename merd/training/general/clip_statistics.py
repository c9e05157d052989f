"""Statistics of what the CNN's layers do over clips' patches; the general model's features are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch

from merd.audio.spectrogram import FrontEnd
from merd.training import clip_features
from merd.training.checkpoints import CheckpointDir
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.networks.channel_blocks import in_whole_blocks
from merd.training.networks.mobilenet import MobileNetV3
from merd.training.networks.onnx_export import export
from merd.training.networks.patch_statistics import PatchStatistics
from merd.training.networks.weights import load

Progress = Callable[[Iterable[ClipFeatures], int], Iterable[ClipFeatures]]


def starting_cnn(weights: Path) -> MobileNetV3:
    """Return the CNN with the AudioSet weights.

    Raises:
        BundleError: If they cannot be read, or are of another network.
    """
    cnn = MobileNetV3()
    load(cnn, weights)
    return cnn.eval()


def exported(cnn: MobileNetV3, front_end: FrontEnd, checkpoints: CheckpointDir) -> Path:
    """Return the ONNX file of what gives the statistics of patches."""
    path = checkpoints.folder / "statistics.onnx"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        example = torch.zeros(2, front_end.n_mels, front_end.patch_frames)
        statistics = PatchStatistics(in_whole_blocks(cnn))
        export(statistics, example, unfinished, takes="patches", gives=("statistics",))
        unfinished.replace(path)
    return path


def of_clips(
    clips: Sequence[Clip],
    cnn: Path,
    front_end: FrontEnd,
    jobs: int,
    checkpoints: CheckpointDir,
    track: Progress,
    *,
    augment: bool = False,
) -> list[ClipFeatures]:
    """Return the statistics of all clips that can be used, as they are or augmented."""

    def make() -> dict[str, torch.Tensor]:
        found = track(clip_features.extract(clips, cnn, front_end, jobs, augment=augment), len(clips))
        return {str(one.clip.path): torch.from_numpy(one.patches) for one in found}

    known = checkpoints.cached("augmented" if augment else "statistics", make)
    hops = round(front_end.patch_s / clip_features.HOP_S)
    return [ClipFeatures(clip, known[str(clip.path)].numpy(), hops) for clip in clips if str(clip.path) in known]
