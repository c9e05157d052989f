"""Rules as Navidrome's smart playlists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from merd import rules
from merd.errors import RuleError
from merd.playlists.formats.navidrome import Nsp


def conditions(text: str) -> Any:
    return json.loads(Nsp().content("Ä", rules.parse(text), None, None))["all"]


def test_name_order_and_limit() -> None:
    smart = json.loads(Nsp().content("Ä", rules.parse("mood = calm"), rules.parse_sort("calm desc"), 50))
    assert smart == {
        "name": "Ä",
        "all": [{"is": {"mood": "calm"}}],
        "sort": "merd_calm",
        "order": "desc",
        "limit": 50,
    }


def test_a_name_that_is_no_text_is_escaped() -> None:
    smart = json.loads(Nsp().content("\udcff\n", rules.parse("mood = calm"), None, None))
    assert smart["name"] == r"\udcff\n"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("happy > 50", {"gt": {"merd_happy": 50}}),
        ("happy <= 50", {"any": [{"lt": {"merd_happy": 50}}, {"is": {"merd_happy": 50}}]}),
        ("not happy >= 50", {"lt": {"merd_happy": 50}}),
        ("valence != 0", {"any": [{"gt": {"merd_valence": 0}}, {"lt": {"merd_valence": 0}}]}),
        ("minutes < 2.5", {"lt": {"duration": 150}}),
        ("mood != sad", {"isNot": {"mood": "sad"}}),
        ('not path contains "Live"', {"notContains": {"filepath": "Live"}}),
        ("year = 1990", {"is": {"year": 1990}}),
        ('album_artist = "Ann"', {"is": {"albumartist": "Ann"}}),
        ('not genre != "Jazz"', {"is": {"genre": "Jazz"}}),
        ('not artist contains "Ann"', {"notContains": {"artist": "Ann"}}),
        ("sad < 5 and calm > 1", {"all": [{"lt": {"merd_sad": 5}}, {"gt": {"merd_calm": 1}}]}),
        (
            "not (sad < 5 or not mood = calm)",
            {"all": [{"any": [{"gt": {"merd_sad": 5}}, {"is": {"merd_sad": 5}}]}, {"is": {"mood": "calm"}}]},
        ),
    ],
)
def test_what_navidrome_is_to_ask(text: str, asked: Any) -> None:
    assert conditions(text) == [asked]


@pytest.mark.parametrize(
    "text", ["rated", "days < 7", "mood = unknown", 'path contains "50%"', 'title contains "_"']
)
def test_what_no_tag_says_is_an_error_of_one_line(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        conditions(f"calm > 5 and not {text}")
    assert "Navidrome" in str(caught.value)
    assert "\n" not in str(caught.value)
