"""Quadrants and moods."""

import numpy as np
import pytest

from merd.mood import LABELS, UNKNOWN, Mood, Quadrant, format_mood


def mood(*rows: tuple[float, float, float, float]) -> Mood:
    starts = 24.0 * np.arange(len(rows), dtype=np.float32)
    return Mood(np.stack([starts, starts + 24], axis=1), np.array(rows, np.float32))


def test_quadrants_are_those_of_the_papers_table_1() -> None:
    assert LABELS == ("A-V-", "A-V+", "A+V-", "A+V+")
    assert [q.word for q in Quadrant] == ["sad", "calm", "tense", "happy"]
    assert [(q.arousal, q.valence) for q in Quadrant] == [(-1, -1), (-1, 1), (1, -1), (1, 1)]


def test_percentages_count_the_segments_that_each_quadrant_wins() -> None:
    some = mood((0.1, 0.7, 0.1, 0.1), (0.4, 0.3, 0.2, 0.1), (0.2, 0.5, 0.2, 0.1), (0.3, 0.4, 0.2, 0.1))
    assert some.percentages == (25.0, 75.0, 0.0, 0.0)
    assert some.timeline == (Quadrant.CALM, Quadrant.SAD, Quadrant.CALM, Quadrant.CALM)
    assert some.quadrant is Quadrant.CALM
    assert some.mean == pytest.approx((0.25, 0.475, 0.175, 0.1))


def test_arousal_and_valence_follow_from_the_mean_probabilities() -> None:
    some = mood((0.1, 0.2, 0.3, 0.4))
    assert some.arousal == pytest.approx(0.4)
    assert some.valence == pytest.approx(0.2)
    assert mood((0, 0, 0, 1)).arousal == 1.0
    assert mood((1, 0, 0, 0)).valence == -1.0


def test_the_likeliest_on_the_mean_is_the_mood() -> None:
    """Four segments that are nearly a tie weigh less than one that is not."""
    torn = mood(*[(0.26, 0.25, 0.25, 0.24)] * 4, (0.0, 0.1, 0.0, 0.9))
    assert torn.percentages == (80.0, 0.0, 0.0, 20.0)
    assert torn.quadrant is Quadrant.HAPPY
    assert torn.sure == pytest.approx(0.372)
    assert mood((0.6, 0.4, 0, 0), (0.4, 0.6, 0, 0), (0.5, 0.5, 0, 0)).quadrant is Quadrant.SAD


def test_a_guess_is_written_as_a_question() -> None:
    guess = mood((0.1, 0.35, 0.3, 0.25))
    assert (format_mood(guess), format_mood(mood((0.0, 0.9, 0.1, 0.0)))) == ("calm?  100 %", "calm   100 %")
    assert len({len(format_mood(some)) for some in (guess, UNKNOWN, mood((0, 0, 0, 1)))}) == 1


def test_nothing_is_said_of_an_unknown_mood() -> None:
    assert not UNKNOWN.known
    figures = (UNKNOWN.percentages, UNKNOWN.mean, UNKNOWN.quadrant, UNKNOWN.sure, UNKNOWN.arousal)
    assert figures == (None,) * 5


def test_a_mood_has_a_typical_segment_and_one_for_each_quadrant() -> None:
    some = mood((0.7, 0.1, 0.1, 0.1), (0.4, 0.3, 0.2, 0.1), (0.1, 0.4, 0.1, 0.4))
    assert some.typical == 1
    assert [some.highlight(quadrant) for quadrant in Quadrant] == [0, 2, 1, 2]
    assert UNKNOWN.typical is UNKNOWN.highlight(Quadrant.SAD) is None
