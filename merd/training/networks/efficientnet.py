"""EfficientNet-B3 in torch, with the tensor names of torchvision's ``efficientnet_b3``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from torch import Tensor, nn

from merd.training.networks.layers import ImageNetwork, SqueezeExcitation, convolution

_convolution = partial(convolution, eps=1e-5, momentum=0.1)


@dataclass(frozen=True)
class Stage:
    """Blocks of one shape: EfficientNet-B0's (Tan and Le 2019, table 1) at width 1.2 and depth 1.4.

    Attributes:
        expansion: Factor by which a block widens its input.
        kernel: Of the filters of each channel.
        stride: Of the first block; the others have 1.
        channels: That each block gives.
        blocks: How many.
    """

    expansion: int
    kernel: int
    stride: int
    channels: int
    blocks: int


STEM_CHANNELS = 40
STAGES = (
    Stage(expansion=1, kernel=3, stride=1, channels=24, blocks=2),
    Stage(expansion=6, kernel=3, stride=2, channels=32, blocks=3),
    Stage(expansion=6, kernel=5, stride=2, channels=48, blocks=3),
    Stage(expansion=6, kernel=3, stride=2, channels=96, blocks=5),
    Stage(expansion=6, kernel=5, stride=1, channels=136, blocks=5),
    Stage(expansion=6, kernel=5, stride=2, channels=232, blocks=6),
    Stage(expansion=6, kernel=3, stride=1, channels=384, blocks=2),
)
# Share of a batch for which training passes over the deepest block; it grows with depth from 0.
STOCHASTIC_DEPTH = 0.2


def efficientnet_b3() -> ImageNetwork:
    """Return the network of the ImageNet weights, with the tensor names of torchvision's function of that name."""
    channels = STEM_CHANNELS
    layers: list[nn.Module] = [_convolution(3, channels, 3, stride=2, activation=nn.SiLU)]
    before, total = 0, sum(stage.blocks for stage in STAGES)
    for stage in STAGES:
        dropped = [STOCHASTIC_DEPTH * (before + i) / total for i in range(stage.blocks)]
        layers.append(_blocks(channels, stage, dropped))
        channels, before = stage.channels, before + stage.blocks
    layers.append(_convolution(channels, 4 * channels, 1, activation=nn.SiLU))
    classifier = nn.Sequential(nn.Dropout(0.3), nn.Linear(4 * channels, 1000))
    return ImageNetwork(nn.Sequential(*layers), 4 * channels, classifier)


class MBConv(nn.Module):
    """A block that expands, filters each channel, excites and projects; with a shortcut where shapes allow.

    Args:
        channels_in: Of the map.
        stage: The block's shape.
        stride: Of the filters.
        dropped: Share of a training's batch for which the shortcut stands alone.
    """

    def __init__(self, channels_in: int, stage: Stage, stride: int, dropped: float) -> None:
        super().__init__()
        expanded = stage.expansion * channels_in
        layers: list[nn.Module] = []
        if expanded != channels_in:
            layers.append(_convolution(channels_in, expanded, 1, activation=nn.SiLU))
        layers += [
            _convolution(expanded, expanded, stage.kernel, stride, groups=expanded, activation=nn.SiLU),
            SqueezeExcitation(expanded, channels_in // 4, nn.SiLU, nn.Sigmoid),
            _convolution(expanded, stage.channels, 1, activation=nn.Identity),
        ]
        self.block = nn.Sequential(*layers)
        self.shortcut = stride == 1 and channels_in == stage.channels
        self.dropped = dropped

    def forward(self, x: Tensor) -> Tensor:
        """Return the map of the block: (n, channels_in, h, w) → (n, channels, h / stride, w / stride)."""
        out: Tensor = self.block(x)
        if not self.shortcut:
            return out
        if self.training:
            kept = out.new_empty(len(x), 1, 1, 1).bernoulli_(1 - self.dropped)
            out = out * (kept / (1 - self.dropped))
        return x + out


def _blocks(channels: int, stage: Stage, dropped: list[float]) -> nn.Sequential:
    """Return a stage's blocks, with the share for which each is passed over."""
    blocks = []
    for i, share in enumerate(dropped):
        blocks.append(MBConv(channels if i == 0 else stage.channels, stage, stage.stride if i == 0 else 1, share))
    return nn.Sequential(*blocks)
