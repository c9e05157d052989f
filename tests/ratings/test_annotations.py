"""Tables of audio files and how their listener hears them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from merd.errors import RatingError
from merd.mood import Quadrant
from merd.ratings.annotations import Annotations, read_annotations


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder of files that only their names matter of."""
    for name in ("a.mp3", "one/b.mp3", "one/same.mp3", "two/same.mp3", "two/c;d.mp3"):
        path = tmp_path / "music" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "music"


def read(music: Path, text: str | bytes) -> Annotations:
    table = music.parent / "table.csv"
    table.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_annotations(table, os.fsencode(music), [os.fsencode(path) for path in music.rglob("*.mp3")])


def found(music: Path, text: str | bytes) -> list[tuple[str, Quadrant]]:
    rated = read(music, text)
    assert rated.errors == []
    return [(os.path.relpath(os.fsdecode(file.path), music), file.quadrant) for file in rated.usable]


def test_labels_are_names_labels_and_digits_in_any_case(music: Path) -> None:
    text = "path,quadrant\na.mp3,HAPPY\none/b.mp3,a-v-\none/same.mp3, 2\n"
    assert found(music, text) == [
        ("a.mp3", Quadrant.HAPPY),
        ("one/b.mp3", Quadrant.SAD),
        ("one/same.mp3", Quadrant.TENSE),
    ]


def test_a_spreadsheets_byte_order_mark_semicolons_and_the_papers_column(music: Path) -> None:
    text = b'\xef\xbb\xbfPath;USER_emotion;note\r\na.mp3;A-V+;\r\n;;\r\n"two/c;d.mp3";0;,\r\n'
    assert found(music, text) == [("a.mp3", Quadrant.CALM), ("two/c;d.mp3", Quadrant.SAD)]


def test_exported_ratings_count_by_their_largest_share_and_the_last_of_a_track_counts(music: Path) -> None:
    columns = "rated,path,sad,calm,tense,happy,source\n"
    text = f"{columns}1,a.mp3,1.0,0.0,0.0,0.0,cli\n2,one/b.mp3,0.5,0.5,0,0,cli\n3,a.mp3,0.1,0.2,0.3,0.4,cli\n"
    assert found(music, text) == [("a.mp3", Quadrant.HAPPY), ("one/b.mp3", Quadrant.SAD)]
    assert "no quadrant has a share above 0" in read(music, f"{columns}1,a.mp3,0,0,0,0,cli\n").errors[0]


def test_paths_start_from_the_music_or_the_table_or_the_root_and_a_name_that_only_one_has_will_do(
    music: Path,
) -> None:
    (music.parent / "beside.mp3").touch()
    text = f"path,quadrant\n./a.mp3,0\nbeside.mp3,1\n{music}/one/same.mp3,2\nb.mp3,3\n"
    assert [path for path, _ in found(music, text)] == ["a.mp3", "../beside.mp3", "one/same.mp3", "one/b.mp3"]


def test_a_path_that_is_not_text_is_found(music: Path) -> None:
    path = os.fsencode(music) + b"/\xff.mp3"
    with open(path, "wb"):
        pass
    assert read(music, b"path,quadrant\n\xff.mp3,0\n").usable[0].path == path


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("none.mp3,0", "'none.mp3' is no file"),
        ("one,0", "'one' is no file"),
        ("three/b.mp3,0", "'three/b.mp3' is no file"),
        ("same.mp3,0", "'same.mp3' is the name of 2 files: give its folder too"),
        ("a.mp3,merry", "'merry' is no quadrant: sad, calm, tense, happy; A-V-, A-V+, A+V-, A+V+; or 0 to 3"),
        ("a.mp3,4", "'4' is no quadrant"),
        ("a.mp3,", "has no quadrant"),
        ("a.mp3", "has no quadrant"),
        (",sad", "has no path"),
        ("./one/b.mp3,1", "'./one/b.mp3' stands in line 2 already"),
    ],
)
def test_what_is_wrong_with_a_row_costs_that_one(music: Path, row: str, reason: str) -> None:
    rated = read(music, f"path,quadrant\nb.mp3,0\n{row}\ntwo/same.mp3,1\n")
    assert [os.path.basename(file.path) for file in rated.usable] == [b"b.mp3", b"same.mp3"]
    (line,) = rated.errors
    assert line.startswith(f"{music.parent}/table.csv, line 3: {reason}")


def test_a_file_whose_row_is_wrong_was_found_all_the_same(music: Path) -> None:
    assert read(music, "path,quadrant\na.mp3,merry\n").paths == {os.fsencode(music / "a.mp3")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [("quadrant\n0\n", "lacks the column path"), ("path\na.mp3\n", "lacks the column quadrant (or User_Emotion)")],
)
def test_a_table_without_its_columns_is_an_error(music: Path, text: str, reason: str) -> None:
    with pytest.raises(RatingError) as raised:
        read(music, text)
    assert str(raised.value) == f"{music.parent}/table.csv: {reason}"


def test_names_that_look_the_same_are_found(music: Path) -> None:
    (music / "one/Cafe\u0301.mp3").touch()
    (music / "one/Caf\u00e92.mp3").touch()
    text = "path,quadrant\none/Caf\u00e9.mp3,sad\nCafe\u03012.mp3,calm\n"
    assert found(music, text) == [("one/Cafe\u0301.mp3", Quadrant.SAD), ("one/Caf\u00e92.mp3", Quadrant.CALM)]
