"""The ways to tune, by name."""

from __future__ import annotations

from merd.model.bundle import Bundle
from merd.training.replay import Replay
from merd.tuning.gaussian_process import GaussianProcess
from merd.tuning.strategy import Strategy

# The first is what tunes best; the others need torch.
STRATEGIES = ("deviation", "paper", "lstm")


def needs_torch(name: str) -> bool:
    """Tell whether a strategy trains a network."""
    return name != STRATEGIES[0]


def strategy(name: str, general: Bundle, *, seed: int = 0, device: str = "auto") -> Strategy:
    """Return the strategy of a name, for a general model.

    Args:
        name: One of `STRATEGIES`.
        general: The bundle to tune.
        seed: Of all that is random.
        device: Where networks are trained: ``auto``, ``cpu`` or ``cuda``.
    """
    if not needs_torch(name):
        return GaussianProcess(Replay.load(general.replay_path).scale)
    from merd.training.networks import device as devices  # torch takes seconds to load.
    from merd.training.tuning import finetune

    return finetune.FineTune(general, finetune.OPTIONS[name], seed, devices.device(device))
