"""What the paper's networks are trained and judged on, and what a network says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from merd.training.networks.device import autocast

BATCH = 32


@dataclass(frozen=True, eq=False)
class Examples:
    """What a network is trained or judged on.

    Attributes:
        data: (patches, …), images or features of all clips' patches.
        rows: (n,) or (n, SEGMENT_PATCHES): which patch or patches each example holds.
        labels: (n,) int64, quadrants' numbers.
    """

    data: Tensor
    rows: Tensor
    labels: Tensor


def logits(network: nn.Module, examples: Examples) -> Tensor:
    """Return the network's outputs for all examples, (n, 4) float32 on the processor.

    Args:
        network: A classifier of the quadrants.
        examples: n of them.
    """
    return in_batches(network, network, examples.data, examples.rows).float()


def in_batches(network: nn.Module, function: Callable[[Tensor], Tensor], data: Tensor, rows: Tensor) -> Tensor:
    """Return what a function of a network gives for ``data[rows]``, without training it, on the processor.

    Args:
        network: Where it is, the function is computed.
        function: Takes a batch (some, …) and gives its outputs (some, …).
        data: (patches, …), images or features.
        rows: (n,) or (n, SEGMENT_PATCHES): the rows of ``data`` of each of n examples.
    """
    device = device_of(network)
    network.eval()
    with torch.inference_mode(), autocast(device):
        outputs = [function(data[some].to(device)).cpu() for some in rows.split(BATCH)]
    return torch.cat(outputs)


def device_of(network: nn.Module) -> torch.device:
    """Return where a network is."""
    return next(network.parameters()).device
