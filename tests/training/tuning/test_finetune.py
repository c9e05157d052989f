"""The LSTM, trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.model.bundle import Bundle
from merd.model.inference import Classifier
from merd.mood import Quadrant
from merd.training.datasets import one_hot
from merd.training.replay import Replay
from merd.training.tuning.finetune import OPTIONS, FineTune, Options
from merd.training.tuning.strategies import STRATEGIES, strategy
from merd.tuning import version_writer
from merd.tuning.rated_track import RatedTrack

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch, general: Bundle) -> None:
    """The first fifty clips of the original data, and few epochs."""
    replay = Replay.load(general.replay_path)
    patches = int(replay.counts[:50].sum())
    few = Replay(replay.patches[:patches], replay.counts[:50], replay.labels[:50], replay.felt[:50])
    monkeypatch.setattr(Replay, "load", lambda _: few)


@pytest.fixture(scope="module")
def rated(general: Bundle) -> list[RatedTrack]:
    """Six clips of the training, all of which the listener calls tense."""
    replay = Replay.load(general.replay_path)
    ends = np.cumsum(replay.counts)
    clips = [
        replay.patches[end - count : end].astype(np.float32) for end, count in zip(ends, replay.counts, strict=True)
    ]
    moods = Classifier(general).moods(clips[::150][:6])
    return [
        RatedTrack(clip, mood.probabilities, one_hot(Quadrant.TENSE))
        for clip, mood in zip(clips[::150], moods, strict=False)
    ]


def test_the_papers_strategy_moves_all_weights_of_the_lstm_a_little(
    general: Bundle, rated: list[RatedTrack]
) -> None:
    tuned, again = (FineTune(general, OPTIONS["paper"], 0, CPU).fit(rated) for _ in range(2))
    before = FineTune(general, OPTIONS["paper"], 0, CPU)._network
    for name, weights in before.named_parameters():
        if not weights.requires_grad:
            continue
        moved = tuned._network.get_parameter(name)
        # 50 epochs of 3 batches; RMSprop's first steps are ten times the rate.
        assert 0 < (weights - moved).abs().max() < 50 * 3 * 1e-5, name
        torch.testing.assert_close(moved, again._network.get_parameter(name), rtol=0, atol=0)


def test_a_brisk_rate_learns_what_is_said(general: Bundle, rated: list[RatedTrack]) -> None:
    tuned = FineTune(general, Options(epochs=10, batch=32, rate=1e-3, weight=20), 0, CPU).fit(rated)
    after = np.mean([some.mean(axis=0)[Quadrant.TENSE] for some in tuned.probabilities(rated)])
    assert after > np.mean([one.general.mean(axis=0)[Quadrant.TENSE] for one in rated])


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_strategy_takes_one_rating_and_makes_a_version(
    name: str, general: Bundle, rated: list[RatedTrack], tmp_path: Path
) -> None:
    tuned = strategy(name, general, device="cpu").fit(rated[:1])
    (expected,) = tuned.probabilities(rated[:1])
    made = version_writer.write(tmp_path, general, tuned, name, {})
    found = Classifier(made).mood(rated[0].features)
    np.testing.assert_allclose(found.probabilities, expected, atol=2e-3)
