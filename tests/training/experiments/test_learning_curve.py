"""Tuning to some tracks, and classifying the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from merd.mood import Quadrant
from merd.training.datasets import one_hot
from merd.training.experiments import learning_curve
from merd.tuning.gaussian_process import GaussianProcess
from merd.tuning.rated_track import RatedTrack


class Notebook:
    """A way to tune that changes nothing, and notes which tracks it was told of."""

    folds = 30

    def __init__(self) -> None:
        self.told: list[list[RatedTrack]] = []

    def fit(self, rated: Sequence[RatedTrack]) -> Notebook:
        self.told.append(list(rated))
        return self

    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        return [track.general for track in tracks]

    def write(self, folder: Path) -> None:
        """Not here."""


def track(number: int, general: Quadrant, user: Quadrant) -> RatedTrack:
    features = np.random.default_rng(number).standard_normal((4, 8)).astype(np.float32)
    return RatedTrack(features, np.eye(4, dtype=np.float32)[[general]] * 0.8 + 0.05, one_hot(user))


@pytest.fixture
def tracks() -> list[RatedTrack]:
    """Twelve tracks; their listener agrees with the model, but for the last four: one quadrant further."""
    return [track(i, Quadrant(i % 4), Quadrant((i + (i >= 8)) % 4)) for i in range(12)]


def test_rated_tracks_count_as_right_and_only_the_others_are_classified(tracks: list[RatedTrack]) -> None:
    way = Notebook()
    general, *drawn = learning_curve.trials(tracks, way, [3, 6], draws=4, seed=0, judged=False)
    assert (general.rated, general.correct, general.accuracy_on_others) == (0, 8, 8 / 12)
    assert [trial.rated for trial in drawn] == [3, 6] * 4
    for trial, told in zip(drawn, way.told, strict=True):
        known = sum(track in tracks[:8] for track in told)
        assert len(told) == trial.rated
        assert len(trial.others) == 12 - trial.rated
        assert trial.correct == trial.rated + 8 - known
        assert trial.accuracy == trial.correct / 12
        assert trial.accuracy_on_others == (8 - known) / (12 - trial.rated)
    for three, six in zip(way.told[::2], way.told[1::2], strict=True):
        assert six[:3] == three


def test_draws_come_again_with_their_seed(tracks: list[RatedTrack]) -> None:
    def told(seed: int) -> list[list[int]]:
        way = Notebook()
        assert list(learning_curve.trials(tracks, way, [4], draws=3, seed=seed, judged=False))
        return [[tracks.index(track) for track in some] for some in way.told]

    assert told(1) == told(1) != told(2)


def test_a_line_is_the_mean_of_its_trials_within_its_interval(tracks: list[RatedTrack]) -> None:
    done = list(learning_curve.trials(tracks, Notebook(), [6], draws=5, seed=0, judged=False))
    general, six = learning_curve.lines(done)
    assert (general.rated, general.correct.mean, general.correct.interval) == (0, 8, None)
    values = [trial.correct for trial in done if trial.rated == 6]
    assert six.correct.mean == pytest.approx(sum(values) / 5)
    assert six.correct.interval is not None
    low, high = six.correct.interval
    assert min(values) <= low <= six.correct.mean <= high <= max(values)
    assert low < high
    assert six.accuracy.mean == pytest.approx(six.correct.mean / 12)


def test_trials_without_a_wrong_track_have_no_difference(tracks: list[RatedTrack]) -> None:
    (line,) = learning_curve.lines([next(learning_curve.trials(tracks[:8], Notebook(), [], 1, 0, judged=False))])
    assert (line.accuracy.mean, line.difference) == (1, None)


def test_a_listener_who_turns_two_quadrants_round_is_learned() -> None:
    turned = {Quadrant.SAD: Quadrant.CALM, Quadrant.CALM: Quadrant.SAD}
    of_one_mind = []
    for number in range(40):
        quadrant = Quadrant(number % 4)
        features = np.zeros((4, 8), np.float32)
        features[:, quadrant] = 0.7
        general = np.eye(4, dtype=np.float32)[[quadrant]] * 0.4 + 0.15
        of_one_mind.append(RatedTrack(features, general, one_hot(turned.get(quadrant, quadrant))))
    general_line, twenty = learning_curve.lines(
        list(learning_curve.trials(of_one_mind, GaussianProcess(1.0), [20], draws=3, seed=0))
    )
    assert (general_line.accuracy_on_others.mean, general_line.gain_on_others.mean) == (0.5, 0)
    assert twenty.accuracy_on_others.mean > 0.9
    assert twenty.gain_on_others.mean > 0.3


def test_what_merd_tune_would_not_use_is_not_used(tracks: list[RatedTrack]) -> None:
    way = Notebook()
    _, four = learning_curve.lines(list(learning_curve.trials(tracks, way, [4], draws=3, seed=0)))
    assert {len(told) for told in way.told} == {3}  # It is judged, and never fitted to all four.
    assert four.accuracy_on_others.interval is not None
    assert (four.gain_on_others.mean, four.gain_on_others.interval) == (0, (0, 0))


def test_a_gain_is_over_the_general_model_on_the_same_tracks(tracks: list[RatedTrack]) -> None:
    class Told(Notebook):
        """Knows how this listener hears all tracks."""

        def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
            return [np.array([track.shares], np.float32) for track in tracks]

    for trial in learning_curve.trials(tracks, Told(), [6], draws=4, seed=0, judged=False):
        wrong = sum(one.wrong for one in trial.before)
        assert trial.gain_on_others == (wrong / 6 if trial.rated else 0)
