"""4Q: its quadrants and artists."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.layouts import CALM, FOUR_Q_TABLE, HAPPY, SAD, TENSE

from merd.training.datasets import load_4q


def test_4q_numbers_its_quadrants_counter_clockwise(four_q: Path) -> None:
    clips = load_4q(four_q)
    assert {clip.path.parent.name: clip.shares for clip in clips} == {
        "Q1": HAPPY,
        "Q2": TENSE,
        "Q3": SAD,
        "Q4": CALM,
    }
    assert {clip.path.parent.name: clip.hard_label.label for clip in clips} == {
        "Q1": "A+V+",
        "Q2": "A+V-",
        "Q3": "A-V-",
        "Q4": "A-V+",
    }
    assert not any(clip.felt for clip in clips)


def test_clips_of_an_artist_are_one_group(four_q: Path) -> None:
    groups = {clip.path.stem: clip.group for clip in load_4q(four_q)}
    assert groups["MT10"] == groups["MT11"] == "artist artist mt1 0"
    assert len(set(groups.values())) == 20


def test_clips_without_an_artist_are_a_group_each(four_q: Path) -> None:
    table = four_q / FOUR_Q_TABLE
    table.write_text(table.read_text().replace("Artist MT1 0", "").replace("Artist MT2 0", "Various Artists"))
    assert len({clip.group for clip in load_4q(four_q)}) == 22


@pytest.mark.parametrize(
    ("one", "other"),
    [("Eddie Heywood", "Eddie Heywood and His Orchestra"), ("Bob Marley", "Bob Marley & The Wailers")],
)
def test_an_artist_of_two_names_is_one_group(four_q: Path, one: str, other: str) -> None:
    table = four_q / FOUR_Q_TABLE
    text = table.read_text().replace("Artist MT3 0", one)
    table.unlink()
    (four_q / "metadata.csv").write_text(text.replace("Artist MT3 1", other))
    groups = {clip.path.stem: clip.group for clip in load_4q(four_q)}
    assert groups["MT30"] == groups["MT32"] == f"artist {one.casefold()}"
