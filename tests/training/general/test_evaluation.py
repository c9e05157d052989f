"""Figures of held-out clips."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from merd.mood import Quadrant
from merd.training.datasets import Clip
from merd.training.general.evaluation import Evaluation, figures_by_set


def clip(quadrant: int, group: str = "") -> Clip:
    return Clip(Path(group), tuple(np.eye(4)[quadrant].tolist()), group)


def test_figures_count_what_was_recognised() -> None:
    probabilities = np.array(
        [[0.7, 0.1, 0.1, 0.1], [0.6, 0.2, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4001], [0.1, 0.1, 0.1, 0.7]], np.float32
    )
    figures = Evaluation([clip(quadrant) for quadrant in Quadrant], probabilities).scores()
    assert figures["accuracy"] == 0.5
    assert figures["arousal_accuracy"] == 1.0
    assert figures["valence_accuracy"] == 0.5
    assert figures["confusion"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1]]
    assert figures["f1"]["A-V-"] == pytest.approx(2 / 3)
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 0 + 0 + 2 / 3) / 4)


def test_each_data_set_has_figures_of_clips_whose_artists_no_earlier_one_has() -> None:
    first = [clip(quadrant, f"artist {quadrant}") for quadrant in Quadrant]
    new = Clip(Path("new"), (1.0, 0.0, 0.0, 0.0), "artist new")
    rest = [
        replace(new, path=Path("known"), group="artist 0"),
        replace(new, path=Path("doubtful"), elsewhere=True),
        replace(new, path=Path("vague"), tested=False),
    ]
    felt = replace(new, path=Path("felt"), group="artist felt", felt=True)
    sets = {"one": first, "two": [new, *rest], "three": [felt]}
    clips = [*first, new, *rest, felt]
    probabilities = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 0, 0, 0, 0, 0]] * 0.9 + 0.025
    figures = figures_by_set(Evaluation(clips, probabilities), sets)
    assert (figures["one"]["clips"], figures["two"]["clips"], figures["three"]["clips"]) == (4, 1, 1)
    assert figures["one"]["sad_calm_auc"] == figures["one"]["valence_auc"] == 1
    assert figures["one"]["recall"] == dict.fromkeys((quadrant.label for quadrant in Quadrant), 1)
    assert figures["two"]["sad_calm_auc"] is None
    assert set(figures["three"]) == {"clips", "arousal_correlation", "valence_correlation"}


def test_calibration_is_the_distance_of_confidence_and_accuracy() -> None:
    sure = np.tile(np.array([0.9, 0.1, 0, 0], np.float32), (10, 1))
    nine_right = [clip(0)] * 9 + [clip(1)]
    one_right = [clip(1)] * 9 + [clip(0)]
    assert Evaluation(nine_right, sure).scores()["calibration_error"] == pytest.approx(0, abs=1e-6)
    assert Evaluation(one_right, sure).scores()["calibration_error"] == pytest.approx(0.8)


def test_intervals_draw_artists_and_not_clips() -> None:
    right = np.eye(4, dtype=np.float32)[[0] * 100]
    of_two_artists = [clip(0, "a")] * 50 + [clip(1, "b")] * 50
    of_many = [clip(i // 50, str(i)) for i in range(100)]
    assert Evaluation(of_two_artists, right).scores()["intervals"]["accuracy"] == [0, 1]
    low, high = Evaluation(of_many, right).scores()["intervals"]["accuracy"]
    assert 0.38 < low < 0.45
    assert 0.55 < high < 0.62


def test_what_listeners_felt_is_compared_by_rank() -> None:
    shares = [(0.5, 0.5, 0.0, 0.0), (0.0, 0.6, 0.1, 0.3), (0.0, 0.0, 0.7, 0.3)]
    clips = [Clip(Path(), some, "", felt=True) for some in shares]
    probabilities = np.array([[0, 1, 0, 0], [0.1, 0.7, 0, 0.2], [0, 0, 0.2, 0.8]], np.float32)
    felt = Evaluation(clips, probabilities).agreement()
    assert felt["arousal_correlation"] == pytest.approx(1)
    assert felt["valence_correlation"] == pytest.approx(0.5)
    constant = Evaluation(clips, probabilities[[0, 0, 0]]).agreement()
    assert constant["arousal_correlation"] is None
    shuffled = Evaluation(clips, probabilities[[2, 0, 1]]).agreement()
    assert shuffled["arousal_correlation"] == pytest.approx(-0.5)
