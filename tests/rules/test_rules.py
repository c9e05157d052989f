"""The language of playlists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd.errors import RuleError
from merd.rules import (
    MOODS,
    NUMBERS,
    TEXTS,
    Both,
    Compare,
    Contains,
    Either,
    Not,
    Rated,
    Rule,
    Says,
    Sort,
    Wins,
    parse,
    parse_sort,
)

NUMBER = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(blacklist_characters='"', blacklist_categories=("Cs", "Cc", "Z")), min_size=1)
SIMPLE = (
    st.builds(Compare, st.sampled_from(NUMBERS), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBER)
    | st.builds(Wins, st.sampled_from(MOODS))
    | st.builds(Contains, TEXT)
    | st.builds(Says, st.sampled_from(TEXTS), st.sampled_from(["contains", "=", "!="]), TEXT)
    | st.just(Rated())
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    SIMPLE, lambda rules: st.builds(Not, rules) | st.builds(Both, rules, rules) | st.builds(Either, rules, rules)
)


@given(RULES)
def test_a_rule_that_is_written_reads_the_same(rule: Rule) -> None:
    assert parse(str(rule)) == rule


def test_and_binds_more_than_or_and_not_more_than_both() -> None:
    calm, sad = Compare("calm", ">=", 60.0), Compare("sad", "<", 5.5)
    assert parse("calm>=60 and sad < 5.5 or not rated") == Either(Both(calm, sad), Not(Rated()))
    assert parse("calm >= 60 AND (sad < 5.5 OR NOT rated)") == Both(calm, Either(sad, Not(Rated())))
    assert parse('mood != unknown\n and path contains "a\'b"') == Both(Not(Wins("unknown")), Contains("a'b"))
    assert parse('Artist CONTAINS "Ann" and year>=1990') == Both(
        Says("artist", "contains", "Ann"), Compare("year", ">=", 1990.0)
    )
    assert parse("not Sad or (unknown) and happy") == Either(Not(Wins("sad")), Both(Wins("unknown"), Wins("happy")))
    assert parse("calm and calm < 50") == Both(Wins("calm"), Compare("calm", "<", 50.0))
    assert parse("valence > -0.25") == Compare("valence", ">", -0.25)


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("", 1, "a field is expected here"),
        ("clam > 5", 1, "did you mean 'calm'?"),
        ("calm > 5 and happpy < 3", 14, "did you mean 'happy'?"),
        ("calm 5", 6, "one of < <= > >= = != is expected here"),
        ("calm not rated", 6, "'and', 'or', the end or one of < <= > >= = != is expected here"),
        ("unknown > 5", 9, "'and', 'or' or the end is expected here"),
        ("calm and sure", 14, "one of < <= > >= = != is expected here"),
        ("calm >", 7, "a number is expected here"),
        ("calm > lots", 8, "a number is expected here"),
        ("calm > 60%", 10, "'and', 'or' or the end is expected here"),
        ("(calm > 5", 10, "')' is expected here"),
        ("calm > 5)", 9, "'and', 'or' or the end is expected here"),
        ("mood > calm", 6, "one of = != is expected here"),
        ("mood = cal", 8, "did you mean 'calm'?"),
        ("path = 1", 6, "'contains' is expected here"),
        ("path contains jazz", 15, "a text in quotation marks is expected here"),
        ('path contains "jazz', 15, "a text in quotation marks is expected here"),
        ("artist > 5", 8, "one of contains = != is expected here"),
        ("genre = jazz", 9, "a text in quotation marks is expected here"),
        ('artits = "Ann"', 1, "did you mean 'artist'?"),
        ("not", 4, "a field is expected here"),
        ("(" * 21 + "rated" + ")" * 21, 21, "20 deep"),
        ("not " * 5000 + "rated", 81, "20 deep"),
        (" or ".join(["rated"] * 5000), 1801, "200 conditions"),
        ("calm > 5 sad < 3", 10, "'and', 'or' or the end is expected here"),
    ],
)
def test_errors_point_at_the_column(text: str, column: int, problem: str) -> None:
    with pytest.raises(RuleError) as error:
        parse(text)
    told, shown, caret = str(error.value).splitlines()
    assert told.startswith(f"column {column}: ")
    assert problem in told
    assert shown == f"    {text}"
    assert caret.index("^") - 4 == column - 1


def test_errors_point_at_the_column_behind_what_cannot_be_printed() -> None:
    with pytest.raises(RuleError) as error:
        parse('path contains "\udcff\x1b" and clam > 3')
    assert str(error.value).splitlines()[1:] == [
        '    path contains "\\udcff\\x1b" and clam > 3',
        "                                   ^",
    ]


def test_what_to_sort_by() -> None:
    assert parse_sort("calm") == parse_sort("calm asc") == Sort("calm")
    assert parse_sort("Calm DESC") == Sort("calm", descending=True)
    assert str(parse_sort("days desc")) == "days desc"
    assert parse_sort("album") == Sort("album")
    for wrong in ("", "mood", "calm down", "calm desc 5"):
        with pytest.raises(RuleError, match="column"):
            parse_sort(wrong)
