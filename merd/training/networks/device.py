"""Where networks are trained: the processor, or a graphics card in mixed precision."""

from __future__ import annotations

import torch
from torch.amp.grad_scaler import GradScaler

from merd.errors import MerdError


def device(name: str) -> torch.device:
    """Return the device of a name, ``auto``, ``cpu`` or ``cuda``; ``auto`` is the graphics card if there is one.

    Raises:
        MerdError: If there is none, and it was asked for.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise MerdError("torch finds no graphics card that it can use here: train with --device cpu")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def autocast(device: torch.device) -> torch.autocast:
    """Return the context of a forward pass and its loss: half precision on a graphics card alone."""
    return torch.autocast(device.type, dtype=_half(device), enabled=device.type == "cuda")


def scaler(device: torch.device) -> GradScaler:
    """Return what keeps float16's small gradients from vanishing; it does nothing where that is not needed."""
    return GradScaler(device.type, enabled=_half(device) == torch.float16)


def _half(device: torch.device) -> torch.dtype:
    """Return the half precision that the device computes in."""
    lacks_bfloat16 = device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.float16 if lacks_bfloat16 else torch.bfloat16
