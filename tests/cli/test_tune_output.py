"""What `merd tune` says of a tuning."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from merd.cli.learning import _tune_output
from merd.tuning.tune import Tuning
from merd.tuning.validation import HeldOutScore

GOOD = HeldOutScore(ratings=10, others=6, general=4, before=5, now=6, log_gain=2.0, balanced_gain=0.1)
NEEDED = "to tell whether it is better takes 5 ratings, 2 of them of another mood than the rest"


@pytest.mark.parametrize(
    ("score", "why"),
    [
        (replace(GOOD, now=4), "fewer of your ratings are right"),
        (replace(GOOD, log_gain=0.1), "your ratings do not say that it is better"),
        (replace(GOOD, balanced_gain=-0.1), "what it gains with one mood, it loses with others"),
        (replace(GOOD, ratings=4), NEEDED),
    ],
)
def test_why_a_tuning_is_not_used_is_said(
    capsys: pytest.CaptureFixture[str], score: HeldOutScore, why: str
) -> None:
    _tune_output.print_verdict(cast(Tuning, SimpleNamespace(score=score, outdated=False)), "anna-1")
    assert capsys.readouterr().out == f"anna-1 is kept, but not used: {why}\n"


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        (10, "; each rating is 1.22 times as probable"),
        (4, ""),  # Too few to tell.
    ],
)
def test_ratings_are_as_many_times_as_probable_as_their_mean_log_probability_says(
    capsys: pytest.CaptureFixture[str], ratings: int, said: str
) -> None:
    tuning = SimpleNamespace(score=replace(GOOD, ratings=ratings), unused=0)
    _tune_output.print_score(cast(Tuning, tuning))
    first = f"of your {ratings} rated tracks, held out in turn: 5 right before, 6 now"
    assert capsys.readouterr().out.splitlines()[0] == first + said
