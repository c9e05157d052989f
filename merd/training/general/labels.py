"""Labels of the training's clips: the plain sense of their words, or the data sets' own quadrants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from merd.training.datasets import Clip


@dataclass(frozen=True)
class Labelling:
    """Which labels a training has.

    Attributes:
        plain: Whether they are the plain sense of a clip's words; otherwise the data set's own.
        felt_weight: Weight of a clip that is labelled with what listeners felt, beside 1 for the others.
        prior: How much of the training each quadrant is to have, by weights; None for as it comes.
    """

    plain: bool = True
    felt_weight: float = 0.1
    prior: tuple[float, float, float, float] | None = (0.28, 0.22, 0.25, 0.25)


def soft_labels(clips: Sequence[Clip], labelling: Labelling) -> tuple[Tensor, Tensor]:
    """Return labels (n, 4), whose rows sum to 1, and weights (n,).

    Args:
        clips: The training's.
        labelling: Which labels.
    """
    votes = torch.tensor([clip.votes if labelling.plain and clip.votes else clip.shares for clip in clips])
    weights = torch.tensor([labelling.felt_weight if clip.felt else 1.0 for clip in clips])
    weights = weights * votes.sum(dim=1).clamp(max=1.0)
    labels = votes / votes.sum(dim=1, keepdim=True)
    if labelling.prior is None:
        return labels, weights
    mass = (labels * weights[:, None]).sum(dim=0)
    scaled = labels * torch.tensor(labelling.prior) * mass.sum() / mass
    return scaled / scaled.sum(dim=1, keepdim=True), weights * scaled.sum(dim=1)


def without_doubtful_artists(clips: Sequence[Clip]) -> list[Clip]:
    """Return the clips without those whose artist another data set has, under a name that cannot be found there."""
    artists = {clip.group for clip in clips if not clip.elsewhere}
    return [clip for clip in clips if not clip.elsewhere or clip.group in artists]
