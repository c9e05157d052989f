"""MobileNetV3-Large in torch: the CNN that analyses one patch, and the one that ImageNet's weights are for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from merd.training.networks.layers import ImageNetwork, SqueezeExcitation, convolution

# Of a number of channels: the module that weighs them.
Excitation = Callable[[int], nn.Module]

_convolution = partial(convolution, eps=1e-3, momentum=0.01)


@dataclass(frozen=True)
class Block:
    """An inverted residual of MobileNetV3-Large at width 1.0 (Howard et al. 2019, table 1)."""

    kernel: int
    expanded: int
    channels: int
    squeeze: bool
    hard_swish: bool
    stride: int


BLOCKS = (
    Block(3, 16, 16, squeeze=False, hard_swish=False, stride=1),
    Block(3, 64, 24, squeeze=False, hard_swish=False, stride=2),
    Block(3, 72, 24, squeeze=False, hard_swish=False, stride=1),
    Block(5, 72, 40, squeeze=True, hard_swish=False, stride=2),
    Block(5, 120, 40, squeeze=True, hard_swish=False, stride=1),
    Block(5, 120, 40, squeeze=True, hard_swish=False, stride=1),
    Block(3, 240, 80, squeeze=False, hard_swish=True, stride=2),
    Block(3, 200, 80, squeeze=False, hard_swish=True, stride=1),
    Block(3, 184, 80, squeeze=False, hard_swish=True, stride=1),
    Block(3, 184, 80, squeeze=False, hard_swish=True, stride=1),
    Block(3, 480, 112, squeeze=True, hard_swish=True, stride=1),
    Block(3, 672, 112, squeeze=True, hard_swish=True, stride=1),
    Block(5, 672, 160, squeeze=True, hard_swish=True, stride=2),
    Block(5, 960, 160, squeeze=True, hard_swish=True, stride=1),
    Block(5, 960, 160, squeeze=True, hard_swish=True, stride=1),
)
STEM_CHANNELS = 16


class MobileNetV3(nn.Module):
    """MobileNetV3-Large for one-channel spectrograms, with the tensor names of the AudioSet weights.

    Args:
        width: Multiplier of every layer's channels.
        classes: Outputs of the classifier on top, which `forward` does not use.
    """

    def __init__(self, width: float = 0.4, classes: int = 527) -> None:
        super().__init__()
        self.features, self.dims = _convolutional_part(1, width, _AudioSetExcitation)
        hidden = _scaled(1280, width)
        self.classifier = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(self.dims, hidden),
            nn.Hardswish(),
            nn.Dropout(0.2),
            nn.Linear(hidden, classes),
        )

    def forward(self, patches: Tensor) -> Tensor:
        """Return features of patches: (n, n_mels, frames) → (n, dims), the last layer's mean over its map."""
        maps: Tensor = self.features(patches.unsqueeze(1))
        return maps.mean(dim=(2, 3))

    def logits(self, patches: Tensor) -> Tensor:
        """Return logits of the starting weights' classes: (n, n_mels, frames) → (n, classes)."""
        logits: Tensor = self.classifier(self.features(patches.unsqueeze(1)))
        return logits


def mobilenet_v3_large() -> ImageNetwork:
    """Return the network of the ImageNet weights, with the tensor names of torchvision's function of that name."""
    features, channels = _convolutional_part(3, 1.0, _image_excitation)
    classifier = nn.Sequential(
        nn.Linear(channels, 1280),
        nn.Hardswish(),
        nn.Dropout(0.2),
        nn.Linear(1280, 1000),
    )
    return ImageNetwork(features, channels, classifier)


class InvertedResidual(nn.Module):
    """A block that expands, filters each channel, excites and projects; with a shortcut where shapes allow."""

    def __init__(self, channels_in: int, block: Block, width: float, excitation: Excitation) -> None:
        super().__init__()
        expanded, channels_out = _scaled(block.expanded, width), _scaled(block.channels, width)
        activation = nn.Hardswish if block.hard_swish else nn.ReLU
        layers: list[nn.Module] = []
        if expanded != channels_in:
            layers.append(_convolution(channels_in, expanded, 1, activation=activation))
        layers.append(
            _convolution(expanded, expanded, block.kernel, block.stride, groups=expanded, activation=activation)
        )
        if block.squeeze:
            layers.append(excitation(expanded))
        layers.append(_convolution(expanded, channels_out, 1, activation=nn.Identity))
        self.block = nn.Sequential(*layers)
        self.shortcut = block.stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        """Return the map of the block: (n, channels_in, h, w) → (n, channels_out, h / stride, w / stride)."""
        out: Tensor = self.block(x)
        return x + out if self.shortcut else out


class _AudioSetExcitation(nn.Module):
    """A squeeze and excitation under the names and shapes of the AudioSet weights, with a plain sigmoid."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conc_se_layers = nn.ModuleList([_Excitation(channels, _squeezed(channels))])

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conc_se_layers[0](x)
        return out


class _Excitation(nn.Module):
    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, squeezed)
        self.fc2 = nn.Linear(squeezed, channels)

    def forward(self, x: Tensor) -> Tensor:
        scale = torch.sigmoid(self.fc2(torch.relu(self.fc1(x.mean(dim=(2, 3))))))
        return x * scale[:, :, None, None]


def _image_excitation(channels: int) -> SqueezeExcitation:
    return SqueezeExcitation(channels, _squeezed(channels), nn.ReLU, nn.Hardsigmoid)


def _convolutional_part(channels_in: int, width: float, excitation: Excitation) -> tuple[nn.Sequential, int]:
    """Return all layers below the classifier, and the channels that the last one gives."""
    channels = _scaled(STEM_CHANNELS, width)
    layers: list[nn.Module] = [_convolution(channels_in, channels, 3, stride=2, activation=nn.Hardswish)]
    for block in BLOCKS:
        layers.append(InvertedResidual(channels, block, width, excitation))
        channels = _scaled(block.channels, width)
    layers.append(_convolution(channels, 6 * channels, 1, activation=nn.Hardswish))
    return nn.Sequential(*layers), 6 * channels


def _squeezed(channels: int) -> int:
    return _scaled(channels / 4, 1.0)


def _scaled(channels: float, width: float) -> int:
    """Return channels times width, rounded to a multiple of 8 and never down by more than a tenth."""
    wanted = channels * width
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * wanted else rounded + 8
