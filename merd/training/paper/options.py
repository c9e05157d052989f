"""How the paper's recipe is run."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch


@dataclass(frozen=True)
class Options:
    """How a training runs; left alone, it is the paper's but for the split and the starting weights.

    Attributes:
        mobilenet: State dict of torchvision's `mobilenet_v3_large`; None starts from random weights.
        efficientnet: State dict of torchvision's `efficientnet_b3`; None starts from random weights.
        compare: Whether EfficientNet-B3 is trained too, which only the comparison with MobileNetV3 needs.
        epochs: Of each CNN.
        lstm_epochs: Of the LSTM.
        image_size: Height and width of the images, in pixels.
        split_by: ``artist`` keeps an artist's clips in one part; the paper splits by ``track``.
        seed: Of all that is random.
        jobs: Processes that decode.
        device: Where networks are trained.
    """

    mobilenet: Path | None = None
    efficientnet: Path | None = None
    compare: bool = True
    epochs: int = 50
    lstm_epochs: int = 20
    image_size: int = 300
    split_by: Literal["artist", "track"] = "artist"
    seed: int = 0
    jobs: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    def settings(self) -> dict[str, Any]:
        """Return all that the results depend on, for JSON; weights by their hashes."""
        settings = {key: value for key, value in asdict(self).items() if key != "jobs"}
        settings["device"] = self.device.type
        return {**settings, "mobilenet": _digest(self.mobilenet), "efficientnet": _digest(self.efficientnet)}

    def shortened(self) -> list[str]:
        """Return in what the run is less than the paper's."""
        paper = Options()
        less = {
            "epochs of a CNN": (self.epochs, paper.epochs),
            "epochs of the LSTM": (self.lstm_epochs, paper.lstm_epochs),
            "pixels of an image's side": (self.image_size, paper.image_size),
            "CNNs": (1 + self.compare, 2),
        }
        return [f"{mine} {what} for {theirs}" for what, (mine, theirs) in less.items() if mine < theirs]


# What a dry run changes.
DRY_RUN: dict[str, Any] = {"epochs": 1, "lstm_epochs": 1, "image_size": 64}


def _digest(path: Path | None) -> str | None:
    return None if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
