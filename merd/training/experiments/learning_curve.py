"""How well tracks are recognised after tuning to some of them (the paper's section 5, tables 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merd.mood import Mood
from merd.ratings.evaluation import TrackAgreement, average_difference, compare, correct
from merd.tuning.rated_track import RatedTrack
from merd.tuning.strategy import Strategy
from merd.tuning.validation import Candidate, cross_validate

RESAMPLINGS = 1000


@dataclass(frozen=True)
class Trial:
    """One tuning.

    Attributes:
        rated: To how many tracks.
        others: How the tracks that it was not told of are recognised after it; one at least.
        before: How the general model recognises the same tracks.
    """

    rated: int
    others: list[TrackAgreement]
    before: list[TrackAgreement]

    @property
    def correct(self) -> int:
        """Tracks that are right as the paper counts: the rated ones, and of the others those recognised."""
        return self.rated + correct(self.others)

    @property
    def accuracy(self) -> float:
        """The part of all tracks that is right as the paper counts, 0..1."""
        return self.correct / (self.rated + len(self.others))

    @property
    def accuracy_on_others(self) -> float:
        """The part of the tracks not rated that is right, 0..1."""
        return correct(self.others) / len(self.others)

    @property
    def gain_on_others(self) -> float:
        """By how much that part is larger than by the general model, -1..1."""
        return (correct(self.others) - correct(self.before)) / len(self.others)


@dataclass(frozen=True)
class Estimate:
    """A mean over trials, and the 95 % interval of that mean; None where there is one trial only."""

    mean: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class CurvePoint:
    """A line of the paper's table 4: the figures of all trials with the same number of rated tracks.

    Attributes:
        rated: How many.
        correct: Tracks that are right as the paper counts.
        accuracy: Their part of all, 0..1.
        accuracy_on_others: On the tracks not rated, 0..1.
        gain_on_others: By how much that is more than the general model's on the same tracks, -1..1.
        difference: The average difference error on these, in percentage points, over the trials in which one of
            them is wrong; None if there is no such trial.
    """

    rated: int
    correct: Estimate
    accuracy: Estimate
    accuracy_on_others: Estimate
    gain_on_others: Estimate
    difference: Estimate | None


def trials(
    tracks: Sequence[RatedTrack],
    strategy: Strategy,
    counts: Sequence[int],
    draws: int,
    seed: int,
    *,
    judged: bool = True,
) -> Iterator[Trial]:
    """Tune to randomly drawn tracks, and classify the others.

    Args:
        tracks: All of them.
        strategy: The way to tune it.
        counts: Numbers of tracks to tune to, below the number of all. Of each draw, the tracks of a smaller number
            are among those of a larger one.
        draws: How often each is done.
        seed: Of the draws.
        judged: Whether what is tuned is used only if `merd tune` would use it, and the general model otherwise.

    Yields:
        The general model as it is, with no track rated; then ``draws`` trials for each number.
    """
    general = _general(tracks)
    yield Trial(0, general, general)
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        order = [tracks[i] for i in generator.permutation(len(tracks))]
        for count in counts:
            told, others = order[:count], order[count:]
            before = _general(others)
            if judged and not _passes(told, strategy):
                yield Trial(count, before, before)
            else:
                yield Trial(count, _compared(strategy.fit(told).probabilities(others), others), before)


def lines(done: Sequence[Trial]) -> list[CurvePoint]:
    """Return the table's lines, by the number of rated tracks."""
    numbers = sorted({trial.rated for trial in done})
    return [_line(number, [trial for trial in done if trial.rated == number]) for number in numbers]


def _passes(told: Sequence[RatedTrack], strategy: Strategy) -> bool:
    """Tell whether the ratings say that what is tuned to them is better than the general model."""
    rated = dict(enumerate(told))
    return cross_validate(rated, None, Candidate(strategy, set(rated))).passes


def _general(tracks: Sequence[RatedTrack]) -> list[TrackAgreement]:
    return _compared([track.general for track in tracks], tracks)


def _compared(probabilities: Sequence[NDArray[np.float32]], tracks: Sequence[RatedTrack]) -> list[TrackAgreement]:
    """Compare what a model says of each track's segments, (segments, 4), with the ratings."""
    moods = [Mood(np.zeros((len(some), 2), np.float32), some) for some in probabilities]
    compared = [compare(mood, track.hard_label) for mood, track in zip(moods, tracks, strict=True)]
    return [one for one in compared if one is not None]


def _line(rated: int, done: Sequence[Trial]) -> CurvePoint:
    differences = [average_difference(trial.others) for trial in done]
    some = [one for one in differences if one is not None]
    return CurvePoint(
        rated,
        _estimate([trial.correct for trial in done]),
        _estimate([trial.accuracy for trial in done]),
        _estimate([trial.accuracy_on_others for trial in done]),
        _estimate([trial.gain_on_others for trial in done]),
        _estimate(some) if some else None,
    )


def _estimate(values: Sequence[float]) -> Estimate:
    """Return the mean with the interval of the percentile bootstrap, which draws the trials again."""
    mean = float(np.mean(values))
    if len(values) == 1:
        return Estimate(mean, None)
    means = np.random.default_rng(0).choice(values, (RESAMPLINGS, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5]).tolist()
    return Estimate(mean, (low, high))
