"""Tables of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.layouts import CALM, HAPPY, SAD, TENSE, touch

from merd.errors import DatasetError
from merd.training.datasets import load_own


def own(folder: Path, text: str, *files: str) -> Path:
    touch(folder, *files)
    table = folder / "labels.csv"
    table.write_text(text, encoding="utf-8")
    return table


@pytest.mark.parametrize(
    ("names", "shares"),
    [
        (("sad", "Sad", "A-V-", "a-v-", "0"), SAD),
        (("calm", "A-V+", "1"), CALM),
        (("TENSE", "A+V-", "2"), TENSE),
        (("happy", "A+V+", "3"), HAPPY),
    ],
)
def test_own_quadrants_have_words_labels_and_numbers(tmp_path: Path, names: list[str], shares: object) -> None:
    rows = "".join(f"{i}.flac,{name}\n" for i, name in enumerate(names))
    table = own(tmp_path, f"path,quadrant\n{rows}", *(f"{i}.flac" for i in range(len(names))))
    assert [clip.shares for clip in load_own(table)] == [shares] * len(names)


def test_own_arousal_and_valence_are_divided_at_zero(tmp_path: Path) -> None:
    rows = "a.mp3,0,0\nb.mp3,-1,.1\nc.mp3,0.1,-0.2\nd.mp3,1,1\n"
    table = own(tmp_path, f"path,arousal,valence\n{rows}", "a.mp3", "b.mp3", "c.mp3", "d.mp3")
    assert [clip.shares for clip in load_own(table)] == [SAD, CALM, TENSE, HAPPY]


def test_own_tables_of_spreadsheets_can_be_read(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "x.ogg"
    touch(elsewhere.parent, "x.ogg")
    text = (
        "\ufeffartist, path , quadrant\r\n"
        'Sigur Rós, "Ágætis byrjun/Svefn-g-englar, live.flac", calm\r\n'
        "SIGUR RÓS, 音楽.mp3 , sad\r\n"
        ",,\r\n"
        f", {elsewhere}, happy\r\n"
    )
    table = own(tmp_path / "t", text, "Ágætis byrjun/Svefn-g-englar, live.flac", "音楽.mp3")
    clips = load_own(table)
    assert [clip.path for clip in clips] == [
        tmp_path / "t" / "Ágætis byrjun" / "Svefn-g-englar, live.flac",
        tmp_path / "t" / "音楽.mp3",
        elsewhere,
    ]
    assert [clip.shares for clip in clips] == [CALM, SAD, HAPPY]
    assert clips[0].group == clips[1].group == "artist sigur rós"
    assert clips[2].group != clips[0].group


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_own_tables_may_have_semicolons_and_decimal_commas(tmp_path: Path, encoding: str, separator: str) -> None:
    touch(tmp_path, "ä.mp3", "b.mp3")
    rows = ["Path;Valence;Arousal", "ä.mp3;-0,5;0,25", "b.mp3;0,5;-0.25"]
    table = tmp_path / "labels.csv"
    table.write_bytes("\r\n".join(rows).replace(";", separator).encode(encoding))
    assert [clip.shares for clip in load_own(table)] == [TENSE, CALM]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "path,quadrant\na,sad\nb,blue\nc,\n",
            r"labels\.csv, line 3: quadrant is 'blue'.*\(and 1 more like it\)",
        ),
        (
            "path,arousal,valence\na,0,0\nb,0,1.5\n",
            r"line 3: valence is '1\.5', which is not a number from -1 to 1$",
        ),
        ("path,arousal,valence\na,nan,0\n", "line 2: arousal is 'nan'"),
        ("path,arousal,valence\na,0\n", "line 2: valence is ''"),
        ("path,quadrant\n,sad\n", "line 2: path is empty"),
        ("path,quadrant\na,sad\na,calm\n", "line 3: a has a label in line 2 already"),
        ("path,quadrant\na,sad\nb/../a,calm\n", "line 3: b/../a has a label in line 2 already"),
        ("path,arousal,valence\na,0,1,0,9\n", "line 2: has more cells than the first line has columns"),
        ("path,arousal\na,0\n", "lacks the column quadrant, or the columns arousal and valence"),
        ("file;quadrant\na;sad\n", "lacks the columns path"),
        ("path,quadrant\n", "has no rows"),
        ("", "lacks the columns path"),
        ("path,quadrant\na,sad\n", r"has only 0 of the 1 clips that labels\.csv names; the first .* is .*/a$"),
    ],
)
def test_own_tables_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_own(own(tmp_path, text))


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.csv: no such file"):
        load_own(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("path,quadrant\nÁ.mp3,sad\n".encode("latin-1"))
    with pytest.raises(DatasetError, match=r"latin\.csv: not a CSV in UTF-8"):
        load_own(tmp_path / "latin.csv")
