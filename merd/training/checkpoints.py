"""A training's unfinished work on disk, so that a killed one goes on from its last epoch."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch

from merd.util import files

T = TypeVar("T")


class Stateful(Protocol):
    """A network, an optimizer, a schedule: what can hand out its state and take it back."""

    def state_dict(self) -> dict[str, Any]:
        """Return everything that changes while it is trained."""

    def load_state_dict(self, state: dict[str, Any], /) -> object:
        """Become what handed out that state."""


class CheckpointDir:
    """The folder of one training, named by its settings: another training never takes it for its own.

    Args:
        parent: Where workspaces lie.
        settings: All that the results depend on; what JSON can hold.
    """

    def __init__(self, parent: Path, settings: Mapping[str, Any]) -> None:
        text = json.dumps(settings, sort_keys=True)
        self.folder = parent / hashlib.sha256(text.encode()).hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)

    def cached(self, name: str, make: Callable[[], T]) -> T:
        """Return what a function makes; later calls read it from the folder.

        Args:
            name: Of the file, without suffix.
            make: Gives tensors, numbers, strings, or lists and dicts of them.
        """
        path = self.folder / f"{name}.pt"
        if path.exists():
            made: T = _read(path)
        else:
            made = make()
            _write(made, path)
        return made

    def epochs(self, name: str, count: int, seed: int, parts: Mapping[str, Stateful]) -> Iterator[int]:
        """Yield the epochs that are left to do, by number, and keep what the parts are after each.

        Each epoch starts torch's generators afresh from the seed and its number, so that what it draws does
        not depend on whether the training was stopped before it.

        Args:
            name: Of the file, without suffix.
            count: Epochs in all; those left have the numbers from the ones done to ``count - 1``.
            seed: Of all that is random.
            parts: What the epochs change, by names; they first become what they were after the last one done.
        """
        path = self.folder / f"{name}.checkpoint"
        done = 0
        if path.exists():
            kept = _read(path)
            done = kept["epochs"]
            for part, state in kept["parts"].items():
                parts[part].load_state_dict(state)
        for epoch in range(done, count):
            torch.manual_seed(seed * 10_000 + epoch)
            yield epoch
            _write({"epochs": epoch + 1, "parts": {part: parts[part].state_dict() for part in parts}}, path)

    def remove(self) -> None:
        """Forget the work, when it is finished."""
        shutil.rmtree(self.folder)


def _read(path: Path) -> Any:
    return torch.load(path, map_location="cpu", weights_only=True)


def _write(value: object, path: Path) -> None:
    """Write a file, whole or not at all."""
    with files.replacing(path) as file:
        torch.save(value, file)
