"""Training of the LSTM on features."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from merd.mood import Quadrant
from merd.training.clip_features import ClipFeatures
from merd.training.networks.classifier import SegmentClassifier
from merd.training.networks.device import autocast

_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Recipe:
    """How the LSTM is trained.

    Attributes:
        epochs, batch: Rounds over all segments, and segments in a step.
        rate: Highest learning rate; it rises and falls once (one cycle).
        weight_decay: Of AdamW.
        input_dropout: Share of the features left out.
        smoothing: Share of each label spread over all quadrants.
    """

    epochs: int = 5
    batch: int = 64
    rate: float = 1e-3
    weight_decay: float = 0.5
    input_dropout: float = 0.6
    smoothing: float = 0.1


@dataclass(frozen=True, eq=False)
class _Batch:
    """Segments (n, patches, dims), labels (n, 4) and weights (n,)."""

    segments: Tensor
    labels: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> _Batch:
        return _Batch(self.segments.to(device), self.labels.to(device), self.weights.to(device))

    def __getitem__(self, which: Tensor) -> _Batch:
        return _Batch(self.segments[which], self.labels[which], self.weights[which])


def fit(
    clips: Sequence[ClipFeatures],
    labels: Tensor,
    weights: Tensor,
    recipe: Recipe,
    seed: int,
    device: torch.device = _CPU,
) -> SegmentClassifier:
    """Train a classifier.

    Args:
        clips: Features; each clip's segments share its weight.
        labels: (clips, 4) shares of the quadrants.
        weights: (clips,).
        recipe: How.
        seed: Of all that is random.
        device: Where; in mixed precision on a graphics card.

    Returns:
        The trained network, on the CPU and in evaluation mode.
    """
    torch.manual_seed(seed)
    data = _segments(clips, labels, weights, recipe).to(device)
    network = SegmentClassifier(data.segments.shape[-1], input_dropout=recipe.input_dropout).to(device)
    network.scale_for(data.segments)
    optimizer = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.weight_decay, fused=True)
    steps = recipe.epochs * math.ceil(len(data.weights) / recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=steps)
    network.train()
    for batch in _batches(data, recipe):
        optimizer.zero_grad()
        with autocast(device):
            loss = _loss(network, batch)
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.cpu().eval()


def _segments(clips: Sequence[ClipFeatures], labels: Tensor, weights: Tensor, recipe: Recipe) -> _Batch:
    segments = [clip.at_all_offsets() for clip in clips]
    counts = torch.tensor([len(some) for some in segments])
    smooth = (1 - recipe.smoothing) * labels + recipe.smoothing / len(Quadrant)
    return _Batch(
        torch.from_numpy(np.concatenate(segments)),
        smooth.repeat_interleave(counts, dim=0),
        (weights / counts).repeat_interleave(counts),
    )


def _batches(data: _Batch, recipe: Recipe) -> Iterator[_Batch]:
    """Yield the batches of all epochs, in random order."""
    for _ in range(recipe.epochs):
        order = torch.randperm(len(data.weights))
        for some in order.split(recipe.batch):
            yield data[some]


def _loss(network: SegmentClassifier, batch: _Batch) -> Tensor:
    entropy = -(batch.labels * log_softmax(network(batch.segments), dim=1)).sum(dim=1)
    return (entropy * batch.weights).sum() / batch.weights.sum()
