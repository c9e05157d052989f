"""The stages of the paper's recipe: CNNs, their features, the LSTM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from merd.training.checkpoints import CheckpointDir
from merd.training.networks.layers import ImageNetwork
from merd.training.paper import cnn, examples, lstm, training_loop
from merd.training.paper.cnn import SpectrogramCNN
from merd.training.paper.data import Material, Parts
from merd.training.paper.lstm import ReluLSTM
from merd.training.paper.options import Options
from merd.training.paper.report import figures
from merd.training.paper.training_loop import Best, Task


@dataclass(frozen=True, eq=False)
class Stages:
    """A run's stages.

    Attributes:
        options: Of the run.
        material: The clips' images.
        parts: Clips that the CNNs are trained, validated and tested on.
        checkpoints: Keeps unfinished work.
    """

    options: Options
    material: Material
    parts: Parts
    checkpoints: CheckpointDir

    def cnn(self, name: str, network: ImageNetwork) -> tuple[SpectrogramCNN, dict[str, Any]]:
        """Train a CNN; its figures are of the test clips' patches.

        Args:
            name: Of the training, in the checkpoints and the log.
            network: With its starting weights.
        """
        torch.manual_seed(self.options.seed)
        trained = SpectrogramCNN(network, self.options.image_size).to(self.options.device)
        training, validation, test = (self.material.patches(part) for part in self.parts)
        task = Task(trained, cnn.optimizer(trained), training, validation, self.options.epochs, self.options.seed)
        best = training_loop.fit(name, task, self.checkpoints)
        predictions = examples.logits(trained, test).argmax(dim=1)
        return trained, {**figures(test.labels, predictions), **_course(best)}

    def features(self, trained: SpectrogramCNN) -> Tensor:
        """Return what a CNN makes of all images: (patches, dims) float16."""
        images = self.material.images
        return examples.in_batches(trained, lambda x: trained.maps(x).half(), images, torch.arange(len(images)))

    def lstm(self, name: str, features: Tensor, parts: Parts) -> tuple[ReluLSTM, dict[str, Any]]:
        """Train an LSTM on clips split like that; its figures are of the test clips' segments.

        They tell those of clips that the CNN was trained on (``known``, the share) from the others.

        Args:
            name: Of the training, in the checkpoints and the log.
            features: (patches, dims), of all images, as `features` returns them.
            parts: Clips to train, validate and test on.
        """
        torch.manual_seed(self.options.seed)
        trained = ReluLSTM(features.shape[1]).to(self.options.device)
        training, validation, test = (self.material.segments(part, features) for part in parts)
        task = Task(
            trained, lstm.optimizer(trained), training, validation, self.options.lstm_epochs, self.options.seed
        )
        best = training_loop.fit(name, task, self.checkpoints)
        predictions = examples.logits(trained, test).argmax(dim=1)
        known = torch.isin(test.rows[:, 0], self.material.patches(self.parts[0]).rows)
        right = (predictions == test.labels).float()
        return trained, {
            **figures(test.labels, predictions),
            **_course(best),
            "known": float(known.float().mean()),
            "accuracy_known": _mean(right[known]),
            "accuracy_others": _mean(right[~known]),
        }


def _course(best: Best) -> dict[str, Any]:
    """Return the seconds of an epoch, the validation accuracy of each, and the best one's number, from 1."""
    return {
        "epoch_s": sum(best.seconds) / len(best.seconds),
        "validation_accuracies": best.accuracies,
        "best_epoch": best.accuracies.index(max(best.accuracies)) + 1,
    }


def _mean(values: Tensor) -> float | None:
    return float(values.mean()) if len(values) else None
