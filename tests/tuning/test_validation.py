"""How tunings are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from merd.mood import Quadrant
from merd.training.datasets import one_hot
from merd.tuning.rated_track import RatedTrack
from merd.tuning.validation import Candidate, HeldOutScore, cross_validate


def says(quadrant: Quadrant) -> NDArray[np.float32]:
    """One segment that is nearly surely of a quadrant."""
    return np.eye(4, dtype=np.float32)[[quadrant]] * 0.96 + 0.01


@dataclass
class Stubborn:
    """Says what it is told; notes how many ratings it was given."""

    answer: Quadrant
    folds: int
    given: list[int] = field(default_factory=list)

    def fit(self, rated: Sequence[RatedTrack]) -> Stubborn:
        self.given.append(len(rated))
        return self

    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        return [says(self.answer)] * len(tracks)

    def write(self, folder: Path) -> None:
        """Not here."""


@pytest.mark.parametrize(("folds", "fits"), [(30, [11] * 12), (5, [9, 9, 10, 10, 10])])
def test_rated_tracks_are_held_out_in_turn(folds: int, fits: list[int]) -> None:
    labels = [Quadrant.SAD] * 7 + [Quadrant.HAPPY] * 5
    rated = {
        number: RatedTrack(np.zeros((4, 2), np.float32), says(Quadrant.CALM), one_hot(label))
        for number, label in enumerate(labels)
    }
    new, current = Stubborn(Quadrant.SAD, folds), Stubborn(Quadrant.HAPPY, folds)
    shown: list[list[int]] = []

    def watch(parts: Sequence[list[int]]) -> Sequence[list[int]]:
        shown.extend(parts)
        return parts

    score = cross_validate(rated, Candidate(current, {0}), Candidate(new, set(rated)), watch)
    assert sorted(new.given) == fits
    assert sorted(number for part in shown for number in part) == list(rated)
    # The model in use knows one rating only; where that is held out, it is the general model.
    assert current.given == [1] * (len(fits) - 1)
    assert (score.ratings, score.others, score.general, score.now) == (12, 5, 0, 7)
    assert score.before in range(3, 6)
    assert score.enough


def test_what_makes_the_commonest_quadrant_more_probable_is_judged_by_the_others_too() -> None:
    labels = [Quadrant.SAD] * 9 + [Quadrant.HAPPY] * 2
    even = np.full((1, 4), 0.25, np.float32)
    rated = {i: RatedTrack(np.zeros((4, 2), np.float32), even, one_hot(label)) for i, label in enumerate(labels)}
    score = cross_validate(rated, None, Candidate(Stubborn(Quadrant.SAD, 20), set(rated)))
    sad, happy = np.log(0.97 / 0.25), np.log(0.02 / 0.25)
    assert score.log_gain == pytest.approx(9 * sad + 2 * happy)
    assert score.balanced_gain == pytest.approx((9 * sad / 11 + 2 * happy / 4) / 2)
    assert score.now == score.before == 9
    assert not score.passes


GOOD = HeldOutScore(ratings=9, others=3, general=3, before=5, now=6, log_gain=1.0, balanced_gain=0.1)


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        ({"now": 5}, True),  # As many right, and more probable.
        ({"now": 4}, False),
        ({"general": 7}, False),
        ({"balanced_gain": -0.1}, False),
        ({"log_gain": 0.9}, False),
        ({"ratings": 4}, False),
        ({"others": 1}, False),
    ],
)
def test_only_what_ratings_say_is_better_passes(changes: dict[str, float], passes: bool) -> None:
    assert replace(GOOD, **changes).passes is passes  # type: ignore[arg-type]
