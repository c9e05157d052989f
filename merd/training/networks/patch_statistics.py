"""What a patch's features are made of: statistics of the maps that the CNN's upper layers give."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from merd.training.networks.mobilenet import MobileNetV3

# The first layer whose map counts; those below find little more than the spectrogram holds.
FIRST_LAYER = 6
_VARIANCE_FLOOR = 1e-5


class PatchStatistics(nn.Module):
    """Mean and spread of each channel, layer by layer.

    Of each map, (n, channels, bands, times): the mean, and the standard deviations of the bands' means and of the
    times' means. The last layer alone says which sounds there are; the others add how they vary.
    """

    def __init__(self, cnn: MobileNetV3) -> None:
        super().__init__()
        self.layers = cnn.features

    def forward(self, patches: Tensor) -> Tensor:
        """Return statistics of patches: (n, n_mels, frames) → (n, dims)."""
        maps = patches.unsqueeze(1)
        statistics: list[Tensor] = []
        for number, layer in enumerate(self.layers):
            maps = layer(maps)
            if number >= FIRST_LAYER:
                statistics += _of(maps)
        return torch.cat(statistics, dim=1)


def _of(maps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    bands, times = maps.mean(dim=3), maps.mean(dim=2)
    return bands.mean(dim=2), _deviation(bands), _deviation(times)


def _deviation(values: Tensor) -> Tensor:
    """Return the standard deviation over the last dimension."""
    centred = values - values.mean(dim=2, keepdim=True)
    return torch.sqrt(centred.square().mean(dim=2) + _VARIANCE_FLOOR)
