"""Training of a network to the epoch that is best on the validation clips; CNN and LSTM alike."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from merd.training.checkpoints import CheckpointDir, Stateful
from merd.training.networks.device import autocast, scaler
from merd.training.paper.examples import BATCH, Examples, device_of, logits

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Best:
    """The weights of the first epoch with the highest validation accuracy, and what each epoch came to.

    Attributes:
        weights: The network's state dict, on the processor.
        accuracies: On the validation examples, 0..1.
        seconds: That each epoch took, with its validation.
    """

    weights: dict[str, Tensor] = field(default_factory=dict)
    accuracies: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def take(self, network: nn.Module, accuracy: float, seconds: float) -> None:
        """Note an epoch, and keep the weights if it is the best so far.

        Args:
            network: As it is after the epoch.
            accuracy: On the validation examples, 0..1.
            seconds: That the epoch took, with its validation.
        """
        if accuracy > max(self.accuracies, default=-1.0):
            self.weights = {name: tensor.cpu().clone() for name, tensor in network.state_dict().items()}
        self.accuracies.append(accuracy)
        self.seconds.append(seconds)

    def state_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return dict(vars(self))

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Become what handed out that state."""
        vars(self).update(state)


@dataclass(frozen=True, eq=False)
class Task:
    """A training.

    Attributes:
        network: On the device where it is trained.
        optimizer: Of its parameters.
        training, validation: Examples.
        epochs: How many; at least one.
        seed: Of all that is random.
    """

    network: nn.Module
    optimizer: torch.optim.Optimizer
    training: Examples
    validation: Examples
    epochs: int
    seed: int


def fit(name: str, task: Task, checkpoints: CheckpointDir) -> Best:
    """Train a network, from where the checkpoints have it, and give it its best weights.

    Args:
        name: Of the training, in the checkpoints and the log.
        task: The training.
        checkpoints: Keeps each epoch's state.
    """
    network, best, scale = task.network, Best(), scaler(device_of(task.network))
    parts: dict[str, Stateful] = {"network": network, "optimizer": task.optimizer, "scaler": scale, "best": best}
    for epoch in checkpoints.epochs(name, task.epochs, task.seed, parts):
        start = time.monotonic()
        loss = _learn(network, task.optimizer, scale, task.training)
        right = logits(network, task.validation).argmax(dim=1) == task.validation.labels
        best.take(network, float(right.float().mean()), time.monotonic() - start)
        figures = (loss, best.accuracies[-1], best.seconds[-1])
        of = (name, epoch + 1, task.epochs)
        log.info("%s, epoch %d of %d: loss %.3f, validation accuracy %.3f, %.0f s", *of, *figures)
    network.load_state_dict(best.weights)
    return best


def _learn(network: nn.Module, optimizer: torch.optim.Optimizer, scale: Any, examples: Examples) -> float:
    """Train for an epoch, in random order.

    Returns:
        The mean cross-entropy, without regularisation.
    """
    device, total = device_of(network), 0.0
    network.train()
    for some in torch.randperm(len(examples.rows)).split(BATCH):
        optimizer.zero_grad()
        with autocast(device):
            outputs = network(examples.data[examples.rows[some]].to(device))
            loss = cross_entropy(outputs, examples.labels[some].to(device))
        scale.scale(loss).backward()
        scale.step(optimizer)
        scale.update()
        total += float(loss.detach()) * len(some)
    return total / len(examples.rows)
