"""The rows of the paper's figure 6."""

from __future__ import annotations

import numpy as np
import pytest

from merd.mood import UNKNOWN, Mood, Quadrant
from merd.ratings.evaluation import COLUMNS, TrackAgreement, average_difference, compare, correct

# Of each of the figure's rows: segments that each quadrant wins, so that its percentages come out; the user's
# quadrant; and the row as it is printed.
FIGURE = [
    ((0, 5, 0, 0), 1, "0.0 100.0 0.0 0.0 1 1 False 0.0"),
    ((3, 2, 0, 0), 0, "60.0 40.0 0.0 0.0 0 0 False 0.0"),
    ((1, 1, 1, 6), 0, "11.1 11.1 11.1 66.7 3 0 True 55.6"),
    ((1, 0, 1, 5), 1, "14.3 0.0 14.3 71.4 3 1 True 71.4"),
    ((1, 0, 5, 2), 1, "12.5 0.0 62.5 25.0 2 1 True 62.5"),
]


def mood(wins: tuple[int, ...], probability: float = 0.7) -> Mood:
    rows = np.full((sum(wins), 4), (1 - probability) / 3, np.float32)
    rows[np.arange(len(rows)), np.repeat(np.arange(4), wins)] = probability
    return Mood(np.zeros((len(rows), 2), np.float32), rows)


def compared(wins: tuple[int, ...], user: int) -> TrackAgreement:
    comparison = compare(mood(wins), Quadrant(user))
    assert comparison is not None
    return comparison


def test_the_columns_are_the_figures() -> None:
    assert (
        " ".join(COLUMNS) == "A-V- A-V+ A+V- A+V+ Max_Overall_Emotion User_Emotion Wrong_Classification Difference"
    )


@pytest.mark.parametrize(("wins", "user", "printed"), FIGURE)
def test_the_figures_rows_come_out(wins: tuple[int, ...], user: int, printed: str) -> None:
    assert " ".join(compared(wins, user).cells()) == printed


def test_the_average_difference_is_over_wrong_tracks_only() -> None:
    rows = [compared(wins, user) for wins, user, _ in FIGURE]
    assert correct(rows) == 2
    assert average_difference(rows) == pytest.approx((500 / 9 + 500 / 7 + 62.5) / 3)
    assert average_difference(rows[:2]) is None


def test_of_equal_percentages_the_likelier_quadrant_is_heard_and_differs_by_nothing() -> None:
    likelier = Mood(np.zeros((2, 2), np.float32), np.array([[0.6, 0.4, 0, 0], [0.1, 0.9, 0, 0]], np.float32))
    comparison = compare(likelier, Quadrant.SAD)
    assert comparison is not None
    assert comparison.cells() == ["50.0", "50.0", "0.0", "0.0", "1", "0", "True", "0.0"]


def test_an_unknown_mood_compares_with_nothing() -> None:
    assert compare(UNKNOWN, Quadrant.SAD) is None
