"""Few features that describe a sound, and the training's features for tuning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.training.datasets import Clip
from merd.training.networks.kernel import fit_kernel
from merd.training.networks.projection import Projection
from merd.training.networks.teacher_head import TeacherHead
from merd.training.replay import Replay


@pytest.fixture
def statistics() -> torch.Tensor:
    """300 patches of 40 statistics that have 6 sources."""
    torch.manual_seed(0)
    return torch.randn(300, 6) @ torch.randn(6, 40) + 3


@torch.no_grad()
def test_components_keep_what_varies_and_have_one_scale(statistics: torch.Tensor) -> None:
    features = Projection(None, statistics, 6)(statistics)
    assert features.shape == (300, 6)
    torch.testing.assert_close(features.mean(dim=0), torch.zeros(6), atol=1e-4, rtol=0)
    assert float(features.var(dim=0).sum()) == pytest.approx(1, abs=0.02)
    solution = torch.linalg.lstsq(features, statistics - statistics.mean(dim=0)).solution
    torch.testing.assert_close(features @ solution + statistics.mean(dim=0), statistics, atol=0.05, rtol=0)


@torch.no_grad()
def test_half_of_the_features_are_what_a_teacher_taught(statistics: torch.Tensor) -> None:
    head = TeacherHead(statistics, answers=3, hidden=8, code=4).eval()
    projection = Projection(head, statistics, 6)
    features = projection(statistics)
    assert features.shape == (300, 6)
    # Of the middle's four units, three components have nearly all of the variance.
    assert 0.8 < float(features[:, :3].var(dim=0).sum()) <= 1.02
    own = Projection(None, statistics, 3)(statistics)
    torch.testing.assert_close(features[:, 3:].abs(), own.abs(), atol=1e-4, rtol=0)


def test_the_kernel_learns_what_is_near_what() -> None:
    torch.manual_seed(0)
    middles = torch.eye(4) * 2
    quadrants = torch.arange(80) % 4
    tracks = middles[quadrants] + 0.2 * torch.randn(80, 4)
    labels = torch.eye(4)[quadrants]
    network = fit_kernel(tracks, labels, torch.ones(80), width=0.5, ridge=0.1, certainty=1.0)
    with torch.inference_mode():
        answers = torch.softmax(network(middles[:, None].expand(-1, 3, -1)), dim=1)
    assert answers.argmax(dim=1).tolist() == [0, 1, 2, 3]
    assert float(answers.max(dim=1).values.min()) > 0.7
    sure = fit_kernel(tracks, labels, torch.ones(80), width=0.5, ridge=0.1, certainty=2.0)
    with torch.inference_mode():
        assert float(torch.softmax(sure(middles[:, None]), 1).max()) > float(answers.max())


def test_features_for_replay_survive_their_file(tmp_path: Path) -> None:
    clips = [
        Clip(Path(), (0.0, 0.25, 0.5, 0.25), "", felt=True),
        Clip(Path(), (1.0, 0.0, 0.0, 0.0), "", votes=(1, 1, 0, 0)),
    ]
    patches = [np.arange(10, dtype=np.float32).reshape(5, 2), np.full((3, 2), 7, np.float32)]
    Replay.of(clips, patches).save(tmp_path / "replay.npz")
    replay = Replay.load(tmp_path / "replay.npz")
    assert replay.labels.tolist() == [[0, 0.25, 0.5, 0.25], [0.5, 0.5, 0, 0]]
    assert replay.felt.tolist() == [True, False]
    long, short = replay.segments(4)
    assert long[..., 0].tolist() == [[0, 2, 4, 6], [2, 4, 6, 8]]
    assert short.shape == (1, 4, 2)
    assert replay.patches.dtype == np.float16
    means = np.array([[4, 5], [7, 7]])
    assert replay.scale == pytest.approx(2 * means.var(axis=0).sum())
