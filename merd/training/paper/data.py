"""The clips' images, and the examples for training and judging that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from merd.errors import DatasetError
from merd.model.segments import segment_indices
from merd.training.checkpoints import CheckpointDir
from merd.training.clip_features import SEGMENT_PATCHES
from merd.training.datasets import Clip
from merd.training.paper.examples import Examples
from merd.training.paper.images import CLIP_PATCHES, draw

Progress = Callable[[Iterable[Any], int], Iterable[Any]]
Parts = tuple[Sequence[Clip], Sequence[Clip], Sequence[Clip]]


@dataclass(frozen=True, eq=False)
class Material:
    """What is seen of each clip.

    Attributes:
        clips: Those that could be decoded.
        images: (CLIP_PATCHES * clips, n_mels, frames) uint8, in the order of the clips.
    """

    clips: Sequence[Clip]
    images: Tensor

    def patches(self, part: Sequence[Clip]) -> Examples:
        """Return each image of some of the clips by itself."""
        return self._examples(part, self.images, np.arange(CLIP_PATCHES))

    def segments(self, part: Sequence[Clip], features: Tensor) -> Examples:
        """Return the segments of some of the clips, as `merd tag` would cut them.

        Args:
            part: Some of `clips`.
            features: (CLIP_PATCHES * clips, dims), of the images.
        """
        return self._examples(part, features, segment_indices(CLIP_PATCHES, SEGMENT_PATCHES))

    def _examples(self, part: Sequence[Clip], data: Tensor, within: Any) -> Examples:
        """Return examples that hold the same patches ``within`` each clip."""
        number = {clip: i for i, clip in enumerate(self.clips)}
        rows = np.concatenate([CLIP_PATCHES * number[clip] + within for clip in part])
        labels = np.repeat([int(clip.hard_label) for clip in part], len(within))
        return Examples(data, torch.from_numpy(rows), torch.from_numpy(labels))


def gather(clips: Sequence[Clip], jobs: int, checkpoints: CheckpointDir, track: Progress) -> Material:
    """Return the material of clips, drawn or from the checkpoints.

    Args:
        clips: To be decoded.
        jobs: Processes at once.
        checkpoints: Keeps it.
        track: Passes on the images of a number of clips while it shows their progress.

    Raises:
        DatasetError: If none can be decoded.
    """
    number = {clip: i for i, clip in enumerate(clips)}

    def make() -> dict[str, Any]:
        drawn = list(track(draw(clips, jobs), len(clips)))
        if not drawn:
            raise DatasetError("none of the clips can be decoded")
        images = np.concatenate([images for _, images in drawn])
        return {"clips": [number[clip] for clip, _ in drawn], "images": torch.from_numpy(images)}

    made = checkpoints.cached("images", make)
    return Material([clips[i] for i in made["clips"]], made["images"])
