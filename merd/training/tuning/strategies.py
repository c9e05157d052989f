"""The ways to tune, by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

import torch

from merd.training.networks.classifier import SegmentClassifier
from merd.training.replay import Replay
from merd.training.tuning.finetune import FineTune
from merd.training.tuning.head import Head
from merd.training.tuning.rated_track import RatedTrack


class Strategy(Protocol):
    """A way to tune a general model that was given to it."""

    # Parts that a judgement splits the rated tracks into; None holds out each in turn.
    folds: int | None

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        """The network for a listener who rated these tracks, one at least."""


def strategy(name: str, general: SegmentClassifier, replay: Replay, seed: int, device: torch.device) -> Strategy:
    """The strategy of this name, one of `STRATEGIES`.

    Args:
        name: Which.
        general: The general model's network.
        replay: Its training's clips.
        seed: Of all that is random.
        device: Where networks are trained that take long.
    """
    makers: dict[str, Any] = {"head": Head, "paper": partial(FineTune, seed=seed, device=device)}
    made: Strategy = makers[name](general, replay)
    return made
