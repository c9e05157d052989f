"""What ``merd evaluate`` was told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EvaluateOptions:
    """The options of the command, by their names."""

    table: Path
    music: str
    model: str
    profile: str
    counts: list[int]
    draws: int
    strategy: str
    judged: bool
    device: str
    seed: int
    jobs: int
    csv_file: Path | None
    as_json: bool
