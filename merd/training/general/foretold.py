"""What teachers would answer, foretold from features."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from merd.training.general.teacher import Teacher
from merd.training.networks.projection import Projection


@torch.no_grad()
def foretold_answers(projection: Projection, teachers: Sequence[Teacher], statistics: Tensor) -> list[nn.Linear]:
    """Return features (n, dims) → named answers (n, named) for each teacher, as the projection's head foretells.

    Args:
        projection: Statistics → features; without a head, nothing is foretold.
        teachers: In the order in which the head learned their answers.
        statistics: (n, many), those of the training's patches.
    """
    if projection.head is None:
        return []
    features = projection(statistics)
    answers = projection.head(statistics).split([teacher.answers.shape[1] for teacher in teachers], dim=1)
    return [_linear(features, some[:, : teacher.named]) for some, teacher in zip(answers, teachers, strict=True)]


def _linear(rows: Tensor, results: Tensor) -> nn.Linear:
    """Return the linear map of rows that is nearest to the results."""
    # In single precision, the last digits would depend on where in memory it is.
    bordered = torch.cat([rows, torch.ones(len(rows), 1)], dim=1).double()
    solution = torch.linalg.lstsq(bordered, results.double()).solution.float()
    linear = nn.Linear(rows.shape[1], results.shape[1])
    linear.load_state_dict({"weight": solution[:-1].T, "bias": solution[-1]})
    return linear
