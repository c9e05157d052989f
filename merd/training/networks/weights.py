"""Starting weights on disk."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from merd.errors import BundleError, os_reason

_DAMAGED = (SafetensorError, pickle.UnpicklingError, RuntimeError, EOFError, KeyError)


def load(network: nn.Module, path: Path) -> None:
    """Give a network the weights of a file: safetensors, or a state dict of torch's if its name ends in ``.pth``.

    Args:
        network: Of the shapes and tensor names that the file has.
        path: The file.

    Raises:
        BundleError: If the file cannot be read, or is of another network.
    """
    try:
        weights = _read(path)
    except OSError as error:
        raise BundleError(f"{path}: {os_reason(error)}") from error
    except _DAMAGED as error:
        raise BundleError(f"{path}: holds no weights, or is damaged") from error
    try:
        network.load_state_dict(weights)
    except (RuntimeError, TypeError) as error:
        raise BundleError(f"{path}: holds the weights of another network") from error


def _read(path: Path) -> Any:
    if path.suffix == ".pth":
        return torch.load(path, map_location="cpu", weights_only=True)
    return load_file(path)
