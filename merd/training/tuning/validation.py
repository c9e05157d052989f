"""How well a tuning recognises rated tracks that it did not hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from merd.mood import Mood
from merd.training.networks.classifier import SegmentClassifier
from merd.training.tuning.rated_track import RatedTrack, heard
from merd.training.tuning.strategies import Strategy


@dataclass(frozen=True)
class HeldOutScore:
    """Rated tracks of which each model recognised the quadrant, held out in turn.

    Attributes:
        ratings: How many were held out.
        general: Right by the general model.
        before: Right by what was used before, had it not known the track's rating.
        now: Right by the tuning that is judged, likewise.
    """

    ratings: int
    general: int
    before: int
    now: int

    @property
    def passes(self) -> bool:
        """Whether the tuning is not worse than either."""
        return self.now >= max(self.general, self.before)


@dataclass(frozen=True)
class Candidate:
    """A way to tune, and the numbers of the tracks whose ratings it may know."""

    strategy: Strategy
    known: set[int]

    def fit(self, rated: Mapping[int, RatedTrack]) -> SegmentClassifier | None:
        """The network tuned to those of these tracks that it may know; None if there are none."""
        some = [one for number, one in rated.items() if number in self.known]
        return self.strategy.fit(some) if some else None


def cross_validate(
    rated: Mapping[int, RatedTrack], general: SegmentClassifier, current: Candidate | None, new: Candidate
) -> HeldOutScore:
    """Compare tunings on rated tracks that each is not told of.

    Args:
        rated: All rated tracks, by their numbers.
        general: The general model's network.
        current: How the model in use was tuned, and to which tracks; None is the general model.
        new: How the new one is.
    """
    right = [0, 0, 0]
    for held_out in _parts(sorted(rated), new.strategy.folds):
        rest = {number: one for number, one in rated.items() if number not in held_out}
        tracks = [rated[number] for number in held_out]
        networks = (general, current.fit(rest) if current else None, new.fit(rest))
        for i, network in enumerate(networks):
            right[i] += hits(heard(network or general, [track.segments for track in tracks]), tracks)
    return HeldOutScore(len(rated), *right)


def hits(moods: Sequence[Mood], rated: Sequence[RatedTrack]) -> int:
    """Of how many tracks the mood's quadrant is the rating's."""
    return sum(mood.quadrant == one.hard_label for mood, one in zip(moods, rated, strict=True))


def _parts(numbers: Sequence[int], folds: int | None) -> list[list[int]]:
    order = np.random.default_rng(0).permutation(np.array(numbers))
    parts = np.array_split(order, min(folds or len(numbers), len(numbers)))
    return [part.tolist() for part in parts]
