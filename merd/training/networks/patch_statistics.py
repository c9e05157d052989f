"""What a patch's features are made of: statistics of the maps that the CNN's upper layers give."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

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
        """Return statistics of patches, those of maps of one size together: (n, n_mels, frames) → (n, dims)."""
        maps = patches.unsqueeze(1)
        profiles: dict[torch.Size, list[tuple[Tensor, Tensor]]] = {}
        for number, layer in enumerate(self.layers):
            maps = layer(maps)
            if number >= FIRST_LAYER:
                profiles.setdefault(maps.shape[2:], []).append(_profiles(maps))
        return torch.cat([statistics for some in profiles.values() for statistics in _statistics(some)], dim=1)


def _profiles(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Return the means of each band and of each time: (n, channels, bands) and (n, channels, times)."""
    bands, times = maps.shape[2:]
    # onnxruntime keeps maps in blocks of channels. It pools them as they are, but reorders them for a mean.
    return avg_pool2d(maps, (1, times)).squeeze(3), avg_pool2d(maps, (bands, 1)).squeeze(2)


def _statistics(profiles: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    bands, times = (torch.cat(some, dim=1) for some in zip(*profiles, strict=True))
    return bands.mean(dim=2), _deviation(bands), _deviation(times)


def _deviation(values: Tensor) -> Tensor:
    """Return the standard deviation over the last dimension."""
    centred = values - values.mean(dim=2, keepdim=True)
    return torch.sqrt(centred.square().mean(dim=2) + _VARIANCE_FLOOR)
