"""Trials with listeners whose songs are all rated: some ratings are used, and the other songs recognised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import wilcoxon

from merd.ratings.active_learning import farthest_first
from merd.tuning.rated_track import RatedTrack
from merd.tuning.strategy import Strategy

# Songs of a listener that are left to recognise, at least.
LEAST_UNSEEN = 5
# Where ratings are asked for, they are chosen out of this share of a listener's songs, and the others recognised.
POOL = 0.6
_RESAMPLINGS = 10_000

Tracks = Sequence[RatedTrack]
# Of a listener's songs and a source of chance: shares of songs recognised in one way and in the other.
Draw = Callable[[Tracks, np.random.Generator], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class PairedResult:
    """Shares of songs recognised, 0..1, for each listener, (listeners,), the means over draws: two ways, in pairs.

    Attributes:
        before: One way.
        after: The other.
        ratings: How many songs were rated.
        songs: (listeners,) how many songs each has.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    ratings: int
    songs: NDArray[np.intp]

    def __str__(self) -> str:
        low, high = self._interval()
        counted = (self.ratings + self.after * (self.songs - self.ratings)) / self.songs
        return (
            f"{self.before.mean():.3f} → {self.after.mean():.3f} of {len(self.songs)} listeners' songs, "
            f"{(self.after - self.before).mean():+.3f} ({low:+.3f} to {high:+.3f}), p = {self._p():.1g}; "
            f"rated ones counted as right {counted.mean():.3f}"
        )

    def _interval(self) -> tuple[float, float]:
        """Return where 95 % of the mean gains lie when listeners are drawn with replacement."""
        gains = self.after - self.before
        drawn = np.random.default_rng(0).integers(len(gains), size=(_RESAMPLINGS, len(gains)))
        low, high = np.percentile(gains[drawn].mean(axis=1), [2.5, 97.5])
        return float(low), float(high)

    def _p(self) -> float:
        """Return the two-sided p-value of Wilcoxon's signed-rank test that the ways are the same."""
        return float(wilcoxon(self.after, self.before).pvalue) if (self.after != self.before).any() else 1.0


def tuning(people: Sequence[Tracks], way: Strategy, ratings: int, draws: int) -> PairedResult | None:
    """Compare the general model with one tuned to randomly drawn ratings, on the songs that were not rated.

    Args:
        people: Each listener's songs.
        way: How it is tuned.
        ratings: How many songs are rated.
        draws: How often.

    Returns:
        Those listeners who have enough songs; None if there are none.
    """

    def draw(songs: Tracks, chance: np.random.Generator) -> tuple[float, float]:
        order = chance.permutation(len(songs)).tolist()
        rated, unseen = [songs[i] for i in order[:ratings]], [songs[i] for i in order[ratings:]]
        general = [song.general for song in unseen]
        return _share(general, unseen), _share(way.fit(rated).probabilities(unseen), unseen)

    return _compare([songs for songs in people if len(songs) >= ratings + LEAST_UNSEEN], draw, ratings, draws)


def asking(people: Sequence[Tracks], way: Strategy, ratings: int, draws: int) -> PairedResult | None:
    """Compare models tuned to randomly drawn ratings and to those that `merd ask` would ask for.

    Both are judged on the same other songs.

    Args:
        people: Each listener's songs.
        way: How the model is tuned.
        ratings: How many songs are rated.
        draws: How often the songs are drawn.

    Returns:
        Those listeners who have enough songs; None if there are none.
    """

    def draw(songs: Tracks, chance: np.random.Generator) -> tuple[float, float]:
        order = chance.permutation(len(songs)).tolist()
        size = round(POOL * len(songs))
        pool, unseen = [songs[i] for i in order[:size]], [songs[i] for i in order[size:]]
        wanted = [pool[i] for i in farthest_first(np.stack([song.mean for song in pool]), [], ratings)]
        random = way.fit(pool[:ratings])
        return _share(random.probabilities(unseen), unseen), _share(way.fit(wanted).probabilities(unseen), unseen)

    return _compare([songs for songs in people if POOL * len(songs) >= 2 * ratings], draw, ratings, draws)


def _compare(people: Sequence[Tracks], draw: Draw, ratings: int, draws: int) -> PairedResult | None:
    if not people:
        return None
    chances = [np.random.default_rng([number, ratings]) for number in range(len(people))]
    shares = [
        np.mean([draw(songs, chance) for _ in range(draws)], axis=0)
        for songs, chance in zip(people, chances, strict=True)
    ]
    before, after = np.array(shares).T
    return PairedResult(before, after, ratings, np.array([len(songs) for songs in people]))


def _share(probabilities: Sequence[NDArray[np.float32]], songs: Tracks) -> float:
    """Return the share of songs that are recognised by what is said of their segments, (segments, 4) each."""
    means = np.stack([some.mean(axis=0) for some in probabilities])
    return float((means.argmax(axis=1) == [song.hard_label for song in songs]).mean())
