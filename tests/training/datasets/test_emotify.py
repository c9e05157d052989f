"""Emotify: its songs, votes and emotions."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.layouts import CALM, HAPPY, SAD, TENSE, by_name, write_votes

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets import load_emotify


def test_emotify_numbers_its_songs_by_genre(emotify: Path) -> None:
    first = {1: "power", 101: "tension", 201: "sadness", 301: "calmness"}
    write_votes(emotify, *((n, first.get(n, "amazement")) for n in range(1, 401)))
    clips = by_name(load_emotify(emotify))
    assert len(clips) == 400
    assert clips["classical/1"].shares == HAPPY
    assert clips["rock/1"].shares == TENSE
    assert clips["electronic/1"].shares == SAD
    assert clips["pop/1"].shares == CALM
    assert all(clip.felt for clip in clips.values())


@pytest.mark.parametrize(
    ("emotions", "quadrant"),
    [
        ("amazement power joyful_activation", Quadrant.HAPPY),
        ("solemnity tenderness nostalgia calmness", Quadrant.CALM),
        ("tension", Quadrant.TENSE),
        ("sadness", Quadrant.SAD),
    ],
)
def test_emotions_lie_in_the_papers_quadrants(emotify: Path, emotions: str, quadrant: Quadrant) -> None:
    for emotion in emotions.split():
        write_votes(emotify, *((n, emotion) for n in range(1, 401)))
        assert {clip.hard_label for clip in load_emotify(emotify)} == {quadrant}


def test_emotify_spreads_a_listeners_vote_and_the_emotion_with_most_votes_wins(emotify: Path) -> None:
    votes = [(1, "tension"), (1, "tension"), (1, "nostalgia"), (1, "calmness"), (1, "tenderness sadness")]
    write_votes(emotify, *votes, *((n, "power") for n in range(2, 401)))
    clip = by_name(load_emotify(emotify))["classical/1"]
    assert clip.shares == pytest.approx((0.1, 0.5, 0.4, 0.0))
    assert clip.hard_label == Quadrant.TENSE


def test_of_equal_emotions_the_tables_first_wins(emotify: Path) -> None:
    write_votes(emotify, (1, "sadness"), (1, "power"), *((n, "power") for n in range(2, 401)))
    assert by_name(load_emotify(emotify))["classical/1"].hard_label == Quadrant.HAPPY


def test_near_identical_songs_of_emotify_are_one_group(emotify: Path) -> None:
    clips = by_name(load_emotify(emotify))
    for genre, one, other in (
        ("rock", 70, 76),
        ("rock", 72, 75),
        ("rock", 63, 66),
        ("pop", 59, 66),
        ("classical", 54, 80),
    ):
        assert clips[f"{genre}/{one}"].group == clips[f"{genre}/{other}"].group
    assert len({clip.group for clip in clips.values()}) == 395


def test_faulty_rows_and_songs_of_emotify_are_left_out(emotify: Path, caplog: pytest.LogCaptureFixture) -> None:
    (emotify / "pop" / "100.mp3").rename(emotify / "pop" / "song.mp3")
    votes = [(1, ""), (1, ""), *((n, "power") for n in range(2, 401)), ("rock", "power"), (401, "power")]
    write_votes(emotify, *votes)
    assert len(load_emotify(emotify)) == 398
    rows, missing, others, mute = (record.message for record in caplog.records)
    assert "data.csv, line 403: track id is 'rock', which is not a song's number from 1 to 400 (and 1 more" in rows
    assert "has only 399 of the 400 clips that data.csv names; the first that is missing is pop/100" in missing
    assert "names only 399 of the 400 audio files" in others
    assert "pop/song" in others
    assert "no listener chose an emotion: 1;" in mute


@pytest.mark.parametrize("track", ["x", "", "1.5", "-1", "0", "²"])
def test_a_table_full_of_faulty_rows_is_an_error(emotify: Path, track: str) -> None:
    write_votes(emotify, *[(track, "power")] * 3)
    with pytest.raises(DatasetError, match=rf"line 2: track id is '{track}'.*\(and 2 more like it\)"):
        load_emotify(emotify)


def test_songs_without_votes_are_an_error_when_they_are_many(emotify: Path) -> None:
    write_votes(emotify, *((n, "power" if n > 41 else "") for n in range(1, 401)))
    with pytest.raises(DatasetError, match="no listener chose an emotion: 41;"):
        load_emotify(emotify)
