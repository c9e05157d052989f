"""The CNN with channels that say nothing, for onnxruntime, which computes maps in blocks of sixteen channels.

A map of eight channels would be taken out of its block before each step that is not a convolution, and put into one
again: an eighth of the CNN's time.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import nn

from merd.training.networks.mobilenet import MobileNetV3

_BLOCK = 16
_HALF = _BLOCK // 2
# The stem, the block behind it, and the one that takes its map: all that have maps of half a block.
_LAYERS = 3


def in_whole_blocks(cnn: MobileNetV3) -> MobileNetV3:
    """Return a CNN of the same outputs, whose maps of eight channels have eight more, which are zero."""
    wide = deepcopy(cnn)
    for layer in list(wide.features)[:_LAYERS]:
        _widen(layer)
    return wide


@torch.no_grad()
def _widen(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Conv2d):
            setattr(module, name, _convolution(child))
        elif isinstance(child, nn.BatchNorm2d):
            setattr(module, name, _normalisation(child))
        else:
            _widen(child)


def _convolution(narrow: nn.Conv2d) -> nn.Conv2d:
    channels_in, channels_out = _wide(narrow.in_channels), _wide(narrow.out_channels)
    groups = channels_out if narrow.groups > 1 else 1
    shape = (narrow.kernel_size, narrow.stride, narrow.padding)
    wide = nn.Conv2d(channels_in, channels_out, *shape, groups=groups, bias=False)  # type: ignore[arg-type]
    wide.weight.zero_()
    wide.weight[: narrow.weight.shape[0], : narrow.weight.shape[1]] = narrow.weight
    return wide


def _normalisation(narrow: nn.BatchNorm2d) -> nn.BatchNorm2d:
    """Return one that gives zero for the channels that are more."""
    wide = nn.BatchNorm2d(_wide(narrow.num_features), eps=narrow.eps)
    for name, values in narrow.state_dict().items():
        if values.ndim:
            wide.state_dict()[name][: len(values)] = values
    return wide.eval()


def _wide(channels: int) -> int:
    return _BLOCK if channels == _HALF else channels
