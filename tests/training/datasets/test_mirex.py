"""Clips with mood words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets import load_mirex
from merd.training.datasets.mood_words import votes_of

ROWS = [
    ("audio/001.opus", "Blakey, Art & the Jazz Messengers", "Boisterous", "Q1", "0", ""),
    ("audio/002.opus", "Gap Band [1]", "Wistful", "Q3", "1", ""),
    ("audio/003.opus", "Coasters", "Witty", "", "0", ""),
    ("audio/004.opus", "Coasters", "Fiery", "Q2", "0", "001"),
    ("audio/005.opus", "Coasters", "Technical", "", "0", ""),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "audio").mkdir()
    for row in ROWS:
        (tmp_path / row[0]).touch()
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        columns = ["path", "artist", "category", "quadrant", "artist_in_4q", "duplicate_of"]
        csv.writer(file).writerows([columns, *ROWS])
    return tmp_path


def test_clips_have_what_their_word_says(folder: Path) -> None:
    boisterous, wistful, witty = load_mirex(folder)
    assert boisterous.group == "artist art blakey & the jazz messengers"
    assert (boisterous.hard_label, boisterous.votes) == (Quadrant.HAPPY, (0, 0, 0.2, 0.8))
    assert (wistful.group, wistful.elsewhere) == ("artist gap band", True)
    assert wistful.hard_label is Quadrant.SAD
    assert wistful.shares == pytest.approx((0.7, 0.3, 0, 0))
    assert not witty.tested
    assert boisterous.tested


def test_another_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"the folder of the MIREX-like set holds audio, labels\.csv"):
        load_mirex(tmp_path)


def test_words_add_up_in_plain_language() -> None:
    assert votes_of(["Sad", " gloomy ", "unheard-of"]) == (2, 0, 0, 0)
    assert votes_of(["Tense - Anxious"]) == (0.1, 0, 0.9, 0)
    assert votes_of([]) == (0, 0, 0, 0)
