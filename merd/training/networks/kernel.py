"""Kernel logistic regression on the mean of a segment's features."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from merd.mood import Quadrant

# Directions of the kernel matrix that are smaller than this part of the largest say nothing.
_LEAST = 1e-5
_STEPS = 60


class KernelClassifier(nn.Module):
    """Logits of a sum of Gaussian bumps around the training's tracks.

    Args:
        count: Tracks.
        dims: Features.
    """

    def __init__(self, count: int, dims: int) -> None:
        super().__init__()
        self.points = nn.Buffer(torch.zeros(count, dims))
        self.weights = nn.Buffer(torch.zeros(count, len(Quadrant)))
        self.bias = nn.Buffer(torch.zeros(len(Quadrant)))
        self.width = nn.Buffer(torch.ones(()))

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, patches, dims) → (n, 4)."""
        logits: Tensor = self.kernel(segments.mean(dim=1)) @ self.weights + self.bias
        return logits

    def kernel(self, rows: Tensor) -> Tensor:
        """Return how near rows are to the tracks: (n, dims) → (n, count), 0..1."""
        # All of the squared distances in one product of matrices: each further step would cost as much as that.
        ones = torch.ones_like(rows[:, :1])
        bordered = torch.cat([rows, rows.square().sum(dim=1, keepdim=True), ones], dim=1)
        squares = self.points.square().sum(dim=1, keepdim=True)
        tracks = torch.cat([2 * self.points, -torch.ones_like(squares), -squares], dim=1) / self.width
        return torch.exp((bordered @ tracks.T).clamp(max=0))


class ForetoldKernel(nn.Module):
    """A kernel on answers that are foretold from features.

    Args:
        answers: Features (n, dims) → what is foretold (n, answers); it is not trained any more.
        kernel: On that.
    """

    def __init__(self, answers: nn.Linear, kernel: KernelClassifier) -> None:
        super().__init__()
        self.answers, self.kernel = answers.requires_grad_(requires_grad=False), kernel

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, patches, dims) → (n, 4)."""
        logits: Tensor = self.kernel(self.answers(segments.mean(dim=1, keepdim=True)))
        return logits


def fit_kernel(
    tracks: Tensor, labels: Tensor, weights: Tensor, *, width: float, ridge: float, certainty: float
) -> KernelClassifier:
    """Fit the weights.

    Args:
        tracks: (n, dims) mean features.
        labels: (n, 4) shares of the quadrants; rows sum to 1.
        weights: (n,) of the tracks.
        width: Of the bumps, as a multiple of the tracks' total variance.
        ridge: Penalty of the squared weights, beside the sum of the tracks' cross-entropies.
        certainty: Factor of the logits after the fit.
    """
    network = KernelClassifier(len(tracks), tracks.shape[1])
    network.points.copy_(tracks)
    network.width.fill_(width * float(tracks.var(dim=0, correction=0).sum()))
    network.double()  # the smallest directions are lost in single precision
    values, basis = torch.linalg.eigh(network.kernel(tracks.double()))
    some = values > _LEAST * values[-1]
    values, basis = values[some], basis[:, some]
    inner, bias = _minimise(basis * values.sqrt(), labels.double(), weights.double(), ridge)
    network.weights.copy_(certainty * (basis / values.sqrt()) @ inner)
    network.bias.copy_(certainty * bias)
    return network.float().eval()


def _minimise(rows: Tensor, labels: Tensor, weights: Tensor, ridge: float) -> tuple[Tensor, Tensor]:
    inner = rows.new_zeros(rows.shape[1], labels.shape[1]).requires_grad_()
    bias = rows.new_zeros(labels.shape[1]).requires_grad_()
    optimizer = torch.optim.LBFGS([inner, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        entropies = -(labels * torch.log_softmax(rows @ inner + bias, dim=1)).sum(dim=1)
        total = (entropies * weights).sum() + ridge * inner.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    return inner.detach(), bias.detach()
