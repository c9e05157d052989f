"""Work that survives a kill."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from merd.training.checkpoints import CheckpointDir, Stateful


def test_work_is_done_once_for_the_same_settings(tmp_path: Path) -> None:
    assert CheckpointDir(tmp_path, {"seed": 0}).cached("sum", lambda: {"sum": torch.ones(2)})["sum"].tolist() == [
        1,
        1,
    ]
    assert CheckpointDir(tmp_path, {"seed": 0}).cached("sum", lambda: pytest.fail("done twice"))[
        "sum"
    ].tolist() == [
        1,
        1,
    ]
    assert CheckpointDir(tmp_path, {"seed": 1}).cached("sum", lambda: 3) == 3


def learn(folder: Path, epochs: int, *, stop_in: int | None = None) -> torch.Tensor:
    """Train a small network with dropout; stop amid an epoch as a kill would."""
    torch.manual_seed(7)
    linear = nn.Linear(8, 1)
    network = nn.Sequential(nn.Dropout(0.5), linear)
    optimizer = torch.optim.Adam(network.parameters(), 0.1)
    parts: dict[str, Stateful] = {"network": network, "optimizer": optimizer}
    for epoch in CheckpointDir(folder, {}).epochs("network", epochs, 0, parts):
        for _ in range(3):
            optimizer.zero_grad()
            network(torch.randn(4, 8)).square().sum().backward()
            optimizer.step()
            if epoch == stop_in:
                raise KeyboardInterrupt
    return linear.weight.detach()


def test_a_training_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole = learn(tmp_path / "whole", 4)
    with pytest.raises(KeyboardInterrupt):
        learn(tmp_path / "stopped", 4, stop_in=2)
    assert torch.equal(learn(tmp_path / "stopped", 4), whole)
    assert not torch.equal(learn(tmp_path / "short", 3), whole)


def test_finished_work_leaves_nothing(tmp_path: Path) -> None:
    checkpoints = CheckpointDir(tmp_path, {})
    checkpoints.cached("sum", lambda: 1)
    checkpoints.remove()
    assert list(tmp_path.iterdir()) == []
