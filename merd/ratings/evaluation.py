"""A model's moods beside how their listener hears the tracks (the paper's section 5, figure 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from merd.mood import LABELS, Mood, Quadrant

COLUMNS = (*LABELS, "Max_Overall_Emotion", "User_Emotion", "Wrong_Classification", "Difference")


@dataclass(frozen=True)
class TrackAgreement:
    """A track as a model classifies it, and as its listener hears it: a row of the paper's figure 6.

    Attributes:
        percentages: How often each quadrant wins over the track's segments, in percent.
        predicted: The quadrant that the model names.
        user: The quadrant that the listener names.
    """

    percentages: tuple[float, ...]
    predicted: Quadrant
    user: Quadrant

    @property
    def wrong(self) -> bool:
        """Whether the model names another quadrant than the listener."""
        return self.predicted != self.user

    @property
    def difference(self) -> float:
        """Percentage points by which the predicted quadrant leads over the listener's, 0..100; 0 if they agree."""
        return self.percentages[self.predicted] - self.percentages[self.user]

    def fields(self) -> dict[str, Any]:
        """Return the figure's columns: percentages 0..100, quadrants as 0..3."""
        figures = (*self.percentages, int(self.predicted), int(self.user), self.wrong, self.difference)
        return dict(zip(COLUMNS, figures, strict=True))

    def cells(self) -> list[str]:
        """Return the columns as the figure prints them: percentages with one decimal."""
        return [f"{value:.1f}" if isinstance(value, float) else str(value) for value in self.fields().values()]


def compare(mood: Mood, user: Quadrant) -> TrackAgreement | None:
    """Put a mood beside how the listener hears the track.

    Args:
        mood: The model's.
        user: The listener's quadrant.

    Returns:
        None if the mood is unknown.
    """
    if mood.percentages is None or mood.quadrant is None:
        return None
    return TrackAgreement(mood.percentages, mood.quadrant, user)


def correct(comparisons: Iterable[TrackAgreement]) -> int:
    """Return how many tracks the model names as the listener does."""
    return sum(not one.wrong for one in comparisons)


def average_difference(comparisons: Sequence[TrackAgreement]) -> float | None:
    """Return the paper's average difference error, in percentage points; None if no track is wrong.

    It is the mean over the wrong tracks alone. The paper defines the error for them, but does not say whether right
    ones enter the average with 0. Its table 3 says that they do not: subject 3's 34.43 with 20 songs suggested, as
    the mean over all 50 songs, would need 115 points for each of the 15 wrong ones, and there are only 100. Subject
    1's 34.92 with 10 suggested, as the mean over the 40 songs not suggested, would need 99.8 for each of 14.
    """
    differences = [one.difference for one in comparisons if one.wrong]
    return sum(differences) / len(differences) if differences else None
