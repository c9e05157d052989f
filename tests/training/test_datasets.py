"""The data sets' layouts and conversions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from merd.errors import DatasetError
from merd.training.datasets import load_4q, load_emotify


@pytest.fixture
def copy(four_q: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(four_q, tmp_path / "copy"))


def test_4q_numbers_its_quadrants_counter_clockwise(four_q: Path) -> None:
    shares = {clip.path.parent.name: clip.shares for clip in load_4q(four_q)}
    assert shares == {"Q1": (0, 0, 0, 1), "Q2": (0, 0, 1, 0), "Q3": (1, 0, 0, 0), "Q4": (0, 1, 0, 0)}


def test_clips_of_an_artist_are_one_group(four_q: Path) -> None:
    groups = {clip.path.stem: clip.group for clip in load_4q(four_q)}
    assert groups["MTQ10"] == groups["MTQ11"] == "4q artist artist q1 0"
    assert len(set(groups.values())) == 12


def test_one_recording_under_two_names_is_one_group(copy: Path) -> None:
    table = copy / "panda_dataset_taffc_metadata.csv"
    text = (
        table.read_text()
        .replace(" Artist Q3 0", "Eddie Heywood")
        .replace(" Artist Q3 1", "Eddie Heywood and His Orchestra")
    )
    table.unlink()
    (copy / "metadata.csv").write_text(text)
    groups = {clip.path.stem: clip.group for clip in load_4q(copy)}
    assert groups["MTQ30"] == groups["MTQ32"]


def test_emotify_numbers_its_songs_by_genre_and_spreads_a_listeners_vote(emotify: Path) -> None:
    clips = load_emotify(emotify)
    assert [clip.group for clip in clips] == [
        f"emotify song {number}" for number in (1, 2, 101, 102, 201, 202, 301, 302)
    ]
    assert clips[2].path == emotify / "rock" / "1.mp3"
    for clip in clips:
        assert clip.felt
        assert clip.shares == pytest.approx((0.25, 0.25, 0.0, 0.5))


def test_near_identical_songs_of_emotify_are_one_group(emotify: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(emotify, tmp_path / "copy"))
    for genre, one, other in (("rock", 70, 76), ("pop", 59, 66), ("classical", 54, 80)):
        for old, new in ((1, one), (2, other)):
            (copy / genre / f"{old}.mp3").rename(copy / genre / f"{new}.mp3")
    rows = (copy / "data.csv").read_text().splitlines()
    numbers = {"101": "170", "102": "176", "301": "359", "302": "366", "1": "54", "2": "80"}
    table = [
        rows[0],
        *(",".join([numbers.get(row.split(",")[0], row.split(",")[0]), *row.split(",")[1:]]) for row in rows[1:]),
    ]
    (copy / "data.csv").write_text("\n".join(table))
    clips = load_emotify(copy)
    groups = [clip.group for clip in clips]
    assert len(clips) == 8
    assert len(set(groups)) == 5


def test_a_wrong_folder_is_told_what_was_expected(four_q: Path, emotify: Path, copy: Path) -> None:
    with pytest.raises(DatasetError, match=r"4Q has a table metadata\.csv or panda_dataset_taffc_metadata"):
        load_4q(emotify)
    with pytest.raises(DatasetError, match=r"data\.csv: no such file"):
        load_emotify(four_q)
    shutil.rmtree(copy / "Q2")
    with pytest.raises(DatasetError, match=r"Q2: .* not there"):
        load_4q(copy)
    (copy / "Q2").mkdir()
    with pytest.raises(DatasetError, match="Q2: holds no audio"):
        load_4q(copy)
    (copy / "panda_dataset_taffc_metadata.csv").write_text("Song,Title\n")
    with pytest.raises(DatasetError, match="lacks the columns Artist"):
        load_4q(copy)
