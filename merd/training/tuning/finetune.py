"""The LSTM, trained on with original data and ratings: the paper's strategy (section 4.3), and a brisker one."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.training.bundle_writer import export_classifier, load_classifier
from merd.training.networks.classifier import Classifier
from merd.training.replay import Replay
from merd.tuning.rated_track import RatedTrack

# The part of the rated tracks' segments that validates; the paper does not say how much it took.
VALIDATION = 0.2


@dataclass(frozen=True)
class Options:
    """How the LSTM is trained on.

    Attributes:
        epochs, batch, rate: Of RMSprop.
        weight: Of a rated track's segments, beside 1 for the original data's.
    """

    epochs: int
    batch: int
    rate: float
    weight: float = 1.0


OPTIONS = {
    "paper": Options(epochs=50, batch=32, rate=1e-6),
    "lstm": Options(epochs=8, batch=64, rate=1e-4, weight=20),
}


@dataclass(frozen=True, eq=False)
class _Data:
    """Segments (n, patches, dims), labels (n, 4) and weights (n,)."""

    segments: Tensor
    shares: Tensor
    weights: Tensor

    def __getitem__(self, which: Tensor) -> _Data:
        return _Data(self.segments[which], self.shares[which], self.weights[which])

    def __add__(self, other: _Data) -> _Data:
        parts = zip(
            (self.segments, self.shares, self.weights), (other.segments, other.shares, other.weights), strict=True
        )
        return _Data(*(torch.cat(pair) for pair in parts))

    def to(self, device: torch.device) -> _Data:
        return _Data(self.segments.to(device), self.shares.to(device), self.weights.to(device))


class TunedNetwork:
    """A classifier whose LSTM was trained on."""

    def __init__(self, network: Classifier, segment_patches: int, dims: int) -> None:
        self._network, self._length, self._dims = network, segment_patches, dims

    @torch.inference_mode()
    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        """Return the quadrants' probabilities in each track's segments: (segments, 4) each.

        Args:
            tracks: Their shares are not read.
        """
        segments = [torch.from_numpy(track.segments(self._length)) for track in tracks]
        answers = self._network.probabilities(torch.cat(segments))
        return [some.numpy() for some in answers.split([len(track) for track in segments])]

    def write(self, folder: Path) -> None:
        """Write the classifier's files of a bundle."""
        export_classifier(self._network, self._dims, folder / bundle.CLASSIFIER)
        (folder / bundle.WEIGHTS).write_bytes(save(self._network.state_dict()))


class FineTune:
    """User-tuning of the LSTM.

    Args:
        general: The general model's bundle.
        options: How to train.
        seed: Of all that is random.
        device: Where it trains.
    """

    def __init__(self, general: Bundle, options: Options, seed: int, device: torch.device) -> None:
        self._general, self._options, self._seed, self._device = general, options, seed, device
        self._network = load_classifier(general)
        replay = Replay.load(general.replay_path)
        self._original = _joined(replay.segments(general.segment_patches), replay.labels.tolist(), 1.0)

    @property
    def folds(self) -> int:
        """The number of parts into which a judgement splits the rated tracks, at most."""
        return 5

    def fit(self, rated: Sequence[RatedTrack]) -> TunedNetwork:
        """Return the network of the epoch that is best on the part of the rated segments that validates."""
        torch.manual_seed(self._seed)
        length = self._general.segment_patches
        new = _joined([one.segments(length) for one in rated], [one.shares for one in rated], self._options.weight)
        order = torch.randperm(len(new.shares))
        held = math.ceil(VALIDATION * len(order)) if len(order) > 1 else 0
        validation = new[order[:held]] if held else new
        network = self._train((self._original + new[order[held:]]).to(self._device), validation.to(self._device))
        return TunedNetwork(network, length, self._general.dims)

    def _train(self, data: _Data, validation: _Data) -> Classifier:
        network = copy.deepcopy(self._network).to(self._device)
        optimizer = torch.optim.RMSprop(network.parameters(), self._options.rate)
        best, weights = _right(network, validation), copy.deepcopy(network.state_dict())
        for _ in range(self._options.epochs):
            network.train()
            for batch in self._batches(data):
                optimizer.zero_grad()
                losses = cross_entropy(network(batch.segments), batch.shares, reduction="none")
                ((losses * batch.weights).sum() / batch.weights.sum()).backward()
                optimizer.step()
            if (right := _right(network, validation)) >= best:
                best, weights = right, copy.deepcopy(network.state_dict())
        network.load_state_dict(weights)
        return network.cpu().eval()

    def _batches(self, data: _Data) -> Iterator[_Data]:
        for some in torch.randperm(len(data.shares)).to(data.shares.device).split(self._options.batch):
            yield data[some]


def _joined(tracks: Sequence[NDArray[np.float32]], shares: Sequence[Sequence[float]], weight: float) -> _Data:
    counts = torch.tensor([len(track) for track in tracks])
    segments = torch.from_numpy(np.concatenate(tracks))
    labels = torch.tensor(shares).repeat_interleave(counts, dim=0)
    return _Data(segments, labels, torch.full((len(segments),), weight))


@torch.no_grad()
def _right(network: nn.Module, data: _Data) -> float:
    network.eval()
    hits: Tensor = network(data.segments).argmax(dim=1) == data.shares.argmax(dim=1)
    return float(hits.float().mean())
