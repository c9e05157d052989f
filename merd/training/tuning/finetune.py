"""The paper's strategy (section 4.3): the LSTM is trained on, slowly, with the original data and the ratings."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from merd.training.clip_features import SEGMENT_PATCHES
from merd.training.networks.classifier import SegmentClassifier
from merd.training.replay import Replay
from merd.training.tuning.rated_track import RatedTrack

EPOCHS, BATCH, RATE = 50, 32, 1e-6
# The part of the rated tracks' segments that validates; the paper does not say how much it took.
VALIDATION = 0.2


@dataclass(frozen=True, eq=False)
class _Data:
    segments: Tensor
    shares: Tensor

    def __getitem__(self, which: Tensor) -> _Data:
        return _Data(self.segments[which], self.shares[which])

    def __add__(self, other: _Data) -> _Data:
        return _Data(torch.cat([self.segments, other.segments]), torch.cat([self.shares, other.shares]))

    def to(self, device: torch.device) -> _Data:
        return _Data(self.segments.to(device), self.shares.to(device))


class FineTune:
    """The paper's user-tuning.

    Args:
        general: The general model's network.
        replay: The original data.
        seed: Of all that is random.
        device: Where it trains.
    """

    folds = 5

    def __init__(self, general: SegmentClassifier, replay: Replay, seed: int, device: torch.device) -> None:
        self._general, self._seed, self._device = general, seed, device
        clips = [torch.from_numpy(some) for some in replay.segments(SEGMENT_PATCHES)]
        self._original = _joined(clips, replay.labels.tolist())

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        """The network of the epoch that is best on the part of the rated segments that validates."""
        torch.manual_seed(self._seed)
        new = _joined([one.segments for one in rated], [one.shares for one in rated])
        order = torch.randperm(len(new.shares))
        held = math.ceil(VALIDATION * len(order)) if len(order) > 1 else 0
        validation = new[order[:held]] if held else new
        return self._train((self._original + new[order[held:]]).to(self._device), validation.to(self._device))

    def _train(self, data: _Data, validation: _Data) -> SegmentClassifier:
        network = copy.deepcopy(self._general).to(self._device)
        optimizer = torch.optim.RMSprop(network.parameters(), RATE)
        best, weights = _right(network, validation), copy.deepcopy(network.state_dict())
        for _ in range(EPOCHS):
            network.train()
            for batch in _batches(data):
                optimizer.zero_grad()
                cross_entropy(network(batch.segments), batch.shares).backward()
                optimizer.step()
            if (right := _right(network, validation)) >= best:
                best, weights = right, copy.deepcopy(network.state_dict())
        network.load_state_dict(weights)
        return network.cpu().eval()


def _joined(tracks: Sequence[Tensor], shares: Sequence[Sequence[float]]) -> _Data:
    counts = torch.tensor([len(track) for track in tracks])
    return _Data(torch.cat(list(tracks)), torch.tensor(shares).repeat_interleave(counts, dim=0))


def _batches(data: _Data) -> Iterator[_Data]:
    for some in torch.randperm(len(data.shares)).to(data.shares.device).split(BATCH):
        yield data[some]


@torch.no_grad()
def _right(network: nn.Module, data: _Data) -> float:
    network.eval()
    hits: Tensor = network(data.segments).argmax(dim=1) == data.shares.argmax(dim=1)
    return float(hits.float().mean())
