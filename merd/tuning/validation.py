"""How well a tuning recognises rated tracks that it was not told of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merd.tuning.rated_track import RatedTrack
from merd.tuning.strategy import Strategy

Parts = Sequence[list[int]]
# What certainty about a wrong answer costs at most.
_FLOOR = 0.02
# Fewer ratings, or those of one quadrant alone, do not show that a tuning is better.
LEAST_RATINGS, LEAST_OTHERS = 5, 2
LEAST_LOG_GAIN = 1.0
# Ratings of each quadrant that are taken to have gained nothing, beside those that there are.
_GAINLESS = 2


@dataclass(frozen=True)
class Candidate:
    """A way to tune, and the numbers of the tracks whose ratings it may know."""

    strategy: Strategy
    known: set[int]

    def answers(self, rated: Mapping[int, RatedTrack], held_out: Sequence[int]) -> NDArray[np.float64]:
        """Return the mean probabilities of held-out tracks, (n, 4), after a tuning to the others that it may know.

        Args:
            rated: All rated tracks, by their numbers.
            held_out: The numbers of those that it is not told of.
        """
        tracks = [rated[number] for number in held_out]
        told = [one for number, one in rated.items() if number in self.known and number not in held_out]
        if not told:
            return _general(tracks)
        return np.stack([some.mean(axis=0) for some in self.strategy.fit(told).probabilities(tracks)])


@dataclass(frozen=True)
class HeldOutScore:
    """Rated tracks of which each model recognised the quadrant, held out in turn.

    Attributes:
        ratings: How many were held out.
        others: How many of these are of other quadrants than the commonest.
        general: Right by the general model.
        before: Right by what was used before, had it not known the track's rating.
        now: Right by the tuning that is judged, likewise.
        log_gain: By how much the log-probabilities of all ratings are larger than before, in nats.
        balanced_gain: By how much that of one rating is larger, mean over the quadrants, in nats. One or two of a
            quadrant say little, so each quadrant counts as if some more of its ratings had gained nothing.
    """

    ratings: int
    others: int
    general: int
    before: int
    now: int
    log_gain: float
    balanced_gain: float

    @property
    def enough(self) -> bool:
        """Whether there are ratings enough, and of more than one quadrant, to tell which model is better."""
        return self.ratings >= LEAST_RATINGS and self.others >= LEAST_OTHERS

    @property
    def fewer_right(self) -> bool:
        """Whether fewer are right than before, or by the general model."""
        return self.now < max(self.before, self.general)

    @property
    def more_probable(self) -> bool:
        """Whether all ratings together are more probable than before, by `LEAST_LOG_GAIN` at least."""
        return self.log_gain >= LEAST_LOG_GAIN

    @property
    def passes(self) -> bool:
        """Whether the ratings say that the tuning is better than what was used before.

        One more right is not asked for: few ratings seldom show it.
        """
        return self.enough and not self.fewer_right and self.more_probable and self.balanced_gain >= 0


def cross_validate(
    rated: Mapping[int, RatedTrack],
    current: Candidate | None,
    new: Candidate,
    watch: Callable[[Parts], Iterable[list[int]]] | None = None,
) -> HeldOutScore:
    """Compare tunings on rated tracks that each is not told of.

    Args:
        rated: All rated tracks, by their numbers.
        current: How the model in use was tuned, and to which tracks; None is the general model.
        new: How the new one is.
        watch: Passes on the parts that are held out in turn, while it shows progress.
    """
    parts = _parts(sorted(rated), new.strategy.folds)
    rows = [_compared(rated, current, new, held_out) for held_out in (watch(parts) if watch else parts)]
    general, before, now = (np.concatenate(answers) for answers in zip(*rows, strict=True))
    labels = np.array([rated[number].hard_label for part in parts for number in part])
    right = [answers.argmax(axis=1) == labels for answers in (general, before, now)]
    gains = _log_probability(now, labels) - _log_probability(before, labels)
    by_quadrant = [gains[labels == quadrant] for quadrant in set(labels.tolist())]
    return HeldOutScore(
        ratings=len(labels),
        others=len(labels) - int(np.bincount(labels).max()),
        general=int(right[0].sum()),
        before=int(right[1].sum()),
        now=int(right[2].sum()),
        log_gain=float(gains.sum()),
        balanced_gain=float(np.mean([some.sum() / (len(some) + _GAINLESS) for some in by_quadrant])),
    )


def _compared(
    rated: Mapping[int, RatedTrack], current: Candidate | None, new: Candidate, held_out: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the answers of the general model, of the current one and of the new one."""
    general = _general([rated[number] for number in held_out])
    return general, current.answers(rated, held_out) if current else general, new.answers(rated, held_out)


def _general(tracks: Sequence[RatedTrack]) -> NDArray[np.float64]:
    return np.stack([track.general_mean for track in tracks])


def _log_probability(answers: NDArray[np.float64], labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how probable the labels are by these answers: (n, 4), (n,) → (n,)."""
    return np.log(np.maximum(answers[np.arange(len(labels)), labels], _FLOOR))


def _parts(numbers: Sequence[int], folds: int) -> list[list[int]]:
    """Split tracks into parts of nearly the same size, at random, yet the same each time."""
    order = np.random.default_rng(0).permutation(np.array(numbers))
    parts = np.array_split(order, min(folds, len(numbers)))
    return [part.tolist() for part in parts]
