"""A trained classifier on many statistics → few features, and a classifier on those that says the same."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from merd.training.networks.classifier import SegmentClassifier


@dataclass(frozen=True, eq=False)
class Projection:
    """``projection``: statistics (n, many) → features (n, few); ``classifier``: on segments of those."""

    projection: nn.Linear
    classifier: SegmentClassifier

    @torch.inference_mode()
    def mood(self, segments: Tensor) -> Tensor:
        """Mean probabilities (4,) over segments of statistics, (n, patches, many)."""
        return torch.softmax(self.classifier(self.projection(segments)), dim=1).mean(dim=0)


@torch.no_grad()
def project_features(network: SegmentClassifier, statistics: Tensor, dims: int) -> Projection:
    """Move most of an LSTM's input matrix to before the features, where it makes them small.

    The features are the first principal components of what the LSTM's gates receive from its input: with as many as
    the gates have units, the classifier is exactly the same; with fewer, it is the nearest in least squares.

    Args:
        network: Trained, on statistics.
        statistics: (n, many), those of the training's patches.
        dims: Features; at most the statistics, and four times the units.
    """
    lstm = network.lstm.state_dict()
    weight = lstm["weight_ih_l0"] / network.deviation
    mean = statistics.mean(dim=0)
    received = (statistics - mean) @ weight.T
    _, directions = torch.linalg.eigh(received.T @ received)
    basis = directions[:, -dims:].flip(dims=(1,))
    projection = nn.Linear(len(mean), dims)
    projection.load_state_dict({"weight": basis.T @ weight, "bias": -basis.T @ weight @ mean})
    classifier = SegmentClassifier(dims, network.lstm.hidden_size)
    bias = lstm["bias_ih_l0"] + weight @ (mean - network.mean)
    classifier.lstm.load_state_dict(lstm | {"weight_ih_l0": basis, "bias_ih_l0": bias})
    classifier.output.load_state_dict(network.output.state_dict())
    return Projection(projection, classifier.eval())
