"""Quadrants and moods."""

import numpy as np
import pytest

from merd.mood import LABELS, UNKNOWN, Mood, Quadrant


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


def test_the_likelier_of_two_equally_frequent_quadrants_is_the_mood() -> None:
    assert mood((0.6, 0.4, 0, 0), (0.0, 1.0, 0, 0)).quadrant is Quadrant.CALM
    assert mood((1.0, 0.0, 0, 0), (0.4, 0.6, 0, 0)).quadrant is Quadrant.SAD


def test_nothing_is_said_of_an_unknown_mood() -> None:
    assert not UNKNOWN.known
    figures = (UNKNOWN.percentages, UNKNOWN.mean, UNKNOWN.quadrant, UNKNOWN.arousal, UNKNOWN.valence)
    assert figures == (None,) * 5
