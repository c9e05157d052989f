"""Rated tracks, as tunings hear them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from merd.model.inference import audible_segments
from merd.mood import Mood, Quadrant, Shares, largest
from merd.training.networks.classifier import SegmentClassifier


@dataclass(frozen=True, eq=False)
class RatedTrack:
    """A rated track.

    Attributes:
        segments: (n, patches, dims), at least one, as they are classified when the track is tagged.
        shares: Of the quadrants in the rating, 0..1; they sum to 1.
    """

    segments: Tensor
    shares: Shares

    @property
    def hard_label(self) -> Quadrant:
        """The quadrant with the largest share; of equal ones, the first."""
        return largest(self.shares)


def segments(features: NDArray[np.floating], length: int) -> Tensor:
    """Segments of so many patches, (n, length, dims), of a track's features, (patches, dims); NaN is silence."""
    return torch.from_numpy(features[audible_segments(features, length)].astype(np.float32))


@torch.inference_mode()
def heard(network: SegmentClassifier, tracks: Sequence[Tensor]) -> list[Mood]:
    """What a network hears in tracks' segments, without their times."""
    probabilities = torch.softmax(network(torch.cat(list(tracks))), dim=1)
    parts = probabilities.split([len(track) for track in tracks])
    return [Mood(np.zeros((len(some), 2), np.float32), some.numpy()) for some in parts]
