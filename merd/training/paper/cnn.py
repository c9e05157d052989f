"""The paper's CNN: a network of ImageNet's that takes spectrograms, with dense layers on top (section 4.1)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from merd.mood import Quadrant
from merd.training.networks.layers import ImageNetwork
from merd.training.paper.keras_init import dense

# Mean and deviation of ImageNet's red, green and blue, which its weights expect to be scaled out.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# Of BatchNorm, in torch's sense. With MobileNetV3's own 0.01, the statistics of a network that starts from random
# weights take six epochs to catch up with them, and until then all images look the same to it when it is judged.
MOMENTUM = 0.1

HIDDEN = ((1024, 0.5), (512, 0.4), (128, 0.3))  # outputs, and the dropout behind
L2 = 0.1
RATE = 1e-3
EPSILON = 1e-7  # Keras' default; torch's is a tenth of it


class SpectrogramCNN(nn.Module):
    """A network that classifies one patch as an image.

    Args:
        network: With ImageNet's weights or without.
        size: Height and width to which images are resized, in pixels.
    """

    def __init__(self, network: ImageNetwork, size: int) -> None:
        super().__init__()
        self.mean = nn.Buffer(torch.tensor(MEAN)[:, None, None])
        self.deviation = nn.Buffer(torch.tensor(DEVIATION)[:, None, None])
        self.size = size
        self.features = network.features
        for module in self.features.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = MOMENTUM
        with torch.inference_mode():
            side = network.eval().features(torch.zeros(1, 3, size, size)).shape[-1]
        self.dims = network.channels * side**2
        self.head = _head(self.dims)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits of the quadrants: (n, n_mels, frames) uint8 → (n, 4)."""
        logits: Tensor = self.head(self.maps(images))
        return logits

    def maps(self, images: Tensor) -> Tensor:
        """Return the last convolutional layer's map, flattened: (n, n_mels, frames) uint8 → (n, dims)."""
        size = (self.size, self.size)
        resized = interpolate(images[:, None] / 255, size, mode="bilinear", antialias=True)
        maps: Tensor = self.features((resized - self.mean) / self.deviation)
        return maps.flatten(1)


def optimizer(cnn: SpectrogramCNN) -> torch.optim.Adam:
    """Return the paper's Adam, with the L2 regularisation of the hidden layers' kernels.

    `L2` times the sum of the squared weights in the loss is ``2 * L2 * weight`` in the gradient; torch's Adam calls
    that a weight decay.
    """
    kernels = [layer.weight for layer in cnn.head if isinstance(layer, nn.Linear)][:-1]
    others = [p for p in cnn.parameters() if not any(p is kernel for kernel in kernels)]
    groups: list[dict[str, Any]] = [{"params": kernels, "weight_decay": 2 * L2}, {"params": others}]
    return torch.optim.Adam(groups, RATE, eps=EPSILON, fused=True)


def _head(dims: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for outputs, dropout in HIDDEN:
        layers += [dense(dims, outputs), nn.ReLU(), nn.Dropout(dropout)]
        dims = outputs
    return nn.Sequential(*layers, dense(dims, len(Quadrant)))
