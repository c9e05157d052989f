"""Few features that say what many statistics did; and the training's features for tuning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.training.datasets import Clip
from merd.training.networks.classifier import SegmentClassifier
from merd.training.networks.projection import project_features
from merd.training.replay import Replay


def trained() -> tuple[SegmentClassifier, torch.Tensor]:
    """A classifier on 60 correlated statistics, and segments of them."""
    torch.manual_seed(0)
    segments = torch.randn(200, 4, 12) @ torch.randn(12, 60) + 3
    network = SegmentClassifier(60, hidden=8)
    network.scale_for(segments)
    return network.eval(), segments


@torch.no_grad()
@pytest.mark.parametrize("dims", [32, 12])
def test_as_many_features_as_matter_say_the_same(dims: int) -> None:
    network, segments = trained()
    model = project_features(network, segments.flatten(0, 1), dims)
    expected = torch.softmax(network(segments), dim=1)
    assert model.projection(segments).shape == (200, 4, dims)
    torch.testing.assert_close(model.mood(segments), expected.mean(dim=0), atol=1e-5, rtol=0)


@torch.no_grad()
def test_fewer_features_are_nearly_the_same() -> None:
    network, segments = trained()
    expected = torch.softmax(network(segments), dim=1)
    errors = []
    for dims in (1, 4, 8, 12):
        model = project_features(network, segments.flatten(0, 1), dims)
        errors.append(
            float((torch.softmax(model.classifier(model.projection(segments)), 1) - expected).abs().mean())
        )
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-5 < errors[0]


def test_features_for_replay_survive_their_file(tmp_path: Path) -> None:
    clips = [Clip(Path(), (0.0, 0.25, 0.5, 0.25), "", felt=True), Clip(Path(), (1.0, 0.0, 0.0, 0.0), "")]
    patches = [np.arange(10, dtype=np.float32).reshape(5, 2), np.full((3, 2), 7, np.float32)]
    Replay.of(clips, patches).save(tmp_path / "replay.npz")
    replay = Replay.load(tmp_path / "replay.npz")
    assert replay.labels.tolist() == [[0, 0.25, 0.5, 0.25], [1, 0, 0, 0]]
    assert replay.felt.tolist() == [True, False]
    long, short = replay.segments(4)
    assert long[..., 0].tolist() == [[0, 2, 4, 6], [2, 4, 6, 8]]
    assert short.shape == (1, 4, 2)
    assert replay.patches.dtype == np.float16
