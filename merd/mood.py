"""The domain: Russell's quadrants, and a track's mood over its segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


class Quadrant(IntEnum):
    """A quadrant of Russell's arousal/valence plane, numbered as in the paper's table 1."""

    SAD = 0
    CALM = 1
    TENSE = 2
    HAPPY = 3

    @property
    def label(self) -> str:
        """The paper's label: ``A-V-``, ``A-V+``, ``A+V-`` or ``A+V+``."""
        return f"A{'+' if self.arousal > 0 else '-'}V{'+' if self.valence > 0 else '-'}"

    @property
    def word(self) -> str:
        """The quadrant in a listener's word: ``sad``, ``calm``, ``tense`` or ``happy``."""
        return self.name.lower()

    @property
    def arousal(self) -> int:
        """-1 (low) or +1 (high)."""
        return 1 if self >= Quadrant.TENSE else -1

    @property
    def valence(self) -> int:
        """-1 (negative) or +1 (positive)."""
        return 1 if self in (Quadrant.CALM, Quadrant.HAPPY) else -1


_LEAST, _ALL = 0.005, 100
# A mood of which the model is less sure than this is a question: a guess among four would be 0.25.
UNSURE = 0.4

LABELS = tuple(quadrant.label for quadrant in Quadrant)
# What a quadrant may be called, in lower case: its word, its label, its number.
NAMES = {name: q for q in Quadrant for name in (q.word, q.label.casefold(), str(q.value))}

# Of each quadrant in a rating or a label, in their order: 0..1, and they sum to 1.
Shares = tuple[float, float, float, float]


def largest(shares: Shares) -> Quadrant:
    """Return the quadrant with the largest share; of equal ones, the first."""
    return Quadrant(shares.index(max(shares)))


@dataclass(frozen=True, eq=False)
class Mood:
    """A track's mood by a model, segment by segment (the paper's section 5).

    A track in which nothing is audible (silent, or shorter than a patch) has no segments:
    its mood is unknown, and every figure drawn from it is None.

    Attributes:
        times_s: (n, 2) float32, where each segment starts and ends in the track, in seconds.
        probabilities: (n, 4) float32, of the quadrants in their order; each row sums to 1.
    """

    times_s: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    @property
    def known(self) -> bool:
        """Whether anything was audible."""
        return bool(len(self.probabilities))

    @property
    def segments(self) -> int:
        """How many segments were classified."""
        return len(self.probabilities)

    @cached_property
    def timeline(self) -> tuple[Quadrant, ...]:
        """The likeliest quadrant of each segment."""
        return tuple(Quadrant(winner) for winner in self.probabilities.argmax(axis=1).tolist())

    @cached_property
    def percentages(self) -> tuple[float, ...] | None:
        """How often each quadrant wins over the segments, in percent; they sum to 100."""
        if not self.known:
            return None
        wins = [self.timeline.count(quadrant) for quadrant in Quadrant]
        return tuple(100.0 * count / self.segments for count in wins)

    @property
    def shares(self) -> tuple[float, ...] | None:
        """The same as parts of the segments, 0..1; they sum to 1."""
        return None if self.percentages is None else tuple(percent / 100 for percent in self.percentages)

    @cached_property
    def mean(self) -> tuple[float, ...] | None:
        """The mean probability of each quadrant, 0..1; they sum to 1."""
        if not self.known:
            return None
        return tuple(self.probabilities.mean(axis=0, dtype=np.float64).tolist())

    @cached_property
    def quadrant(self) -> Quadrant | None:
        """The quadrant that is the likeliest on the mean; of equal ones, the one that wins more segments."""
        if self.percentages is None or self.mean is None:
            return None
        return Quadrant(max(zip(self.mean, self.percentages, Quadrant, strict=True))[2])

    @property
    def sure(self) -> float | None:
        """How sure the model is of the quadrant: its mean probability, 0..1."""
        return None if self.quadrant is None or self.mean is None else self.mean[self.quadrant]

    def highlight(self, quadrant: Quadrant) -> int | None:
        """Return the number of the segment in which a quadrant is the likeliest; None if the mood is unknown."""
        return int(self.probabilities[:, quadrant].argmax()) if self.known else None

    @property
    def typical(self) -> int | None:
        """The number of the segment whose probabilities are nearest the mean ones; None if the mood is unknown."""
        if self.mean is None:
            return None
        return int(np.abs(self.probabilities - np.array(self.mean, np.float32)).sum(axis=1).argmin())

    @property
    def arousal(self) -> float | None:
        """-1 (low) .. +1 (high), from the mean probabilities."""
        return None if self.mean is None else _dot(self.mean, [q.arousal for q in Quadrant])

    @property
    def valence(self) -> float | None:
        """-1 (negative) .. +1 (positive), from the mean probabilities."""
        return None if self.mean is None else _dot(self.mean, [q.valence for q in Quadrant])


UNKNOWN = Mood(np.empty((0, 2), np.float32), np.empty((0, 4), np.float32))


def format_mood(mood: Mood) -> str:
    """Return a mood in a word and its percentage, 12 columns wide; the word has a question mark if it is unsure."""
    if mood.quadrant is None or mood.percentages is None or mood.sure is None:
        return f"{'unknown':<12}"
    word = f"{mood.quadrant.word}{'?' if mood.sure < UNSURE else ''}"
    return f"{word:<6} {mood.percentages[mood.quadrant]:3.0f} %"


def format_shares(figures: tuple[float, ...], paint: Callable[[str, Quadrant], str] = lambda text, _: text) -> str:
    """Return shares of the quadrants as text, the largest first; those that round to nothing are left out.

    Args:
        figures: The shares of the quadrants in their order, 0..1.
        paint: Colours the text of a quadrant.
    """
    largest = sorted(zip(figures, Quadrant, strict=True), key=lambda one: -one[0])
    percent = [(round(100 * share), quadrant) for share, quadrant in largest if share >= _LEAST]
    return ", ".join(
        paint(quadrant.word if share == _ALL else f"{quadrant.word} {share} %", quadrant)
        for share, quadrant in percent
    )


def _dot(weights: tuple[float, ...], signs: list[int]) -> float:
    return sum(weight * sign for weight, sign in zip(weights, signs, strict=True))
