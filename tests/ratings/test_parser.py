"""What listeners say, as shares; and ratings from and to tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd.errors import RatingError
from merd.mood import Quadrant
from merd.ratings import parser


@pytest.mark.parametrize("quadrant", Quadrant)
def test_a_quadrant_goes_by_its_word_label_and_number_in_any_case(quadrant: Quadrant) -> None:
    expected = tuple(float(quadrant == other) for other in Quadrant)
    for name in (quadrant.word, quadrant.label, str(quadrant.value)):
        assert parser.parse(name) == parser.parse(f" {name.upper()} ") == parser.parse(name.lower()) == expected


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("happy:3,calm:1", (0, 0.25, 0, 0.75)),
        ("happy, calm", (0, 0.5, 0, 0.5)),
        ("A+V-:0.5, 3:1.5", (0, 0, 0.25, 0.75)),
        ("sad,sad,calm", (2 / 3, 1 / 3, 0, 0)),
        ("arousal=1,valence=1", (0, 0, 0, 1)),
        ("valence=0, Arousal=0", (0.25, 0.25, 0.25, 0.25)),
        ("arousal=0.5,valence=-0.25", (0.25 * 0.625, 0.25 * 0.375, 0.75 * 0.625, 0.75 * 0.375)),
    ],
)
def test_several_quadrants_and_points_have_shares(text: str, shares: tuple[float, ...]) -> None:
    assert parser.parse(text) == pytest.approx(shares)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_points_shares_lead_back_to_it(arousal: float, valence: float) -> None:
    shares = parser.parse(f"arousal={arousal},valence={valence}")
    assert sum(shares) == pytest.approx(1)
    assert sum(share * q.arousal for share, q in zip(shares, Quadrant, strict=True)) == pytest.approx(arousal)
    assert sum(share * q.valence for share, q in zip(shares, Quadrant, strict=True)) == pytest.approx(valence)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("merry", "'merry' is no mood: say sad, calm, tense, happy; A-V-, A-V+, A+V-, A+V+; 0 to 3"),
        ("", "'' is no mood"),
        ("4", "'4' is no mood"),
        ("happy,", "'' is no mood"),
        ("happy:much", "the weight of happy is 'much', which is not a number from 0"),
        ("happy:-1,calm:2", "the weight of happy is '-1'"),
        ("happy:nan", "'nan'"),
        ("happy:inf", "'inf'"),
        ("happy:0", "no quadrant has a share above 0"),
        ("arousal=0.5", "is no point"),
        ("arousal=0,arousal=0,valence=0", "is no point"),
        ("arousal=0,valence=0,happy", "is no point"),
        ("arousal=1.5,valence=0", "arousal is '1.5', which is not a number from -1 to 1"),
        ("arousal=0,valence=", "valence is ''"),
    ],
)
def test_what_is_no_rating_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(RatingError, match=re.escape(reason)):
        parser.parse(text)


@given(st.text())
def test_anything_is_shares_or_an_error(text: str) -> None:
    try:
        shares = parser.parse(text)
    except RatingError:
        return
    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= 0


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4).filter(lambda weights: sum(weights) > 1))
def test_what_is_written_is_read_again(weights: list[float]) -> None:
    shares = parser.normalise(weights)
    assert parser.parse(parser.format_rating(shares)) == pytest.approx(shares, abs=2e-3)


def test_a_quadrant_alone_is_written_as_its_word() -> None:
    assert [parser.format_rating(parser.parse(q.label)) for q in Quadrant] == [q.word for q in Quadrant]
    assert parser.format_rating(parser.parse("happy:2,calm:1")) == "calm:33.3,happy:66.7"
