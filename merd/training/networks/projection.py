"""Statistics of a patch → the features that are stored: few numbers that describe its sound in general."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from merd.training.networks.teacher_head import TeacherHead

_FLOOR = 1e-6


class Components(nn.Module):
    """The first principal components of rows, scaled as a whole to a total variance of 1.

    Args:
        rows: (n, many), with a mean.
        kept: Components.
    """

    def __init__(self, rows: Tensor, kept: int) -> None:
        super().__init__()
        centred = rows - rows.mean(dim=0)
        _, directions = torch.linalg.eigh(centred.T @ centred)
        basis = directions[:, -kept:].flip(dims=(1,)) / centred.square().sum(dim=1).mean().sqrt()
        self.linear = nn.Linear(rows.shape[1], kept)
        self.linear.load_state_dict({"weight": basis.T, "bias": -basis.T @ rows.mean(dim=0)})

    def forward(self, rows: Tensor) -> Tensor:
        """Return components: (n, many) → (n, kept)."""
        components: Tensor = self.linear(rows)
        return components


class Projection(nn.Module):
    """Components of what a head's middle holds, and of the statistics themselves; half of the features each.

    Args:
        head: Taught by a teacher; without one, all features are components of the statistics.
        statistics: (n, many), those of the training's patches.
        dims: Features.
    """

    @torch.no_grad()
    def __init__(self, head: TeacherHead | None, statistics: Tensor, dims: int) -> None:
        super().__init__()
        self.mean = nn.Buffer(statistics.mean(dim=0))
        self.deviation = nn.Buffer(statistics.std(dim=0) + _FLOOR)
        self.head, self.dims = head, dims
        taught = 0 if head is None else dims // 2
        self.taught = None if head is None else Components(head.code(statistics), taught)
        self.own = Components(self._scaled(statistics), dims - taught)

    def forward(self, statistics: Tensor) -> Tensor:
        """Return features: (n, many) → (n, dims)."""
        own: Tensor = self.own(self._scaled(statistics))
        if self.head is None or self.taught is None:
            return own
        return torch.cat([self.taught(self.head.code(statistics)), own], dim=1)

    def _scaled(self, statistics: Tensor) -> Tensor:
        return (statistics - self.mean) / self.deviation
