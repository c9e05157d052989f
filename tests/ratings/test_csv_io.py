"""Ratings from and to tables."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd.errors import RatingError
from merd.mood import Shares
from merd.ratings import csv_io
from merd.ratings.csv_io import Imported
from merd.store import Store
from merd.store.records import FileState

ODD = b'/music/a "b"; c,\n\r \xff.mp3 '
RATED_US = 1_700_000_000_123_456


@pytest.fixture
def music(store: Store, tmp_path: Path) -> Store:
    """Knows the tracks `1.mp3` to `3.mp3` in the folder, and an odd one elsewhere."""
    with store.writing():
        for i in range(1, 4):
            track_id = store.tracks.put(b"track %d" % i, 60.0)
            store.files.put(os.fsencode(tmp_path / f"{i}.mp3"), FileState(1, 1), track_id)
        store.files.put(ODD, FileState(1, 1), store.tracks.put(b"odd", 60.0))
        store.files.put(os.fsencode(tmp_path / "broken.mp3"), FileState(1, 1), None, "no audio")
    return store


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding, "surrogateescape"))
    return path


def exported(store: Store, profile: str = "me") -> str:
    file = io.StringIO(newline="")
    csv_io.export(store, profile, file)
    return file.getvalue()


def said(store: Store, profile: str = "me") -> list[tuple[bytes, Shares, str, float | None, int]]:
    return [
        (store.tracks.identity(r.track_id), r.shares, r.source, r.position_s, r.rated_us)
        for r in store.ratings.standing(profile)
    ]


def test_an_export_has_a_row_for_each_rating_that_stands(music: Store, tmp_path: Path) -> None:
    music.ratings.add("me", 1, (0, 0.25, 0, 0.75), source="cli", position_s=12.5, rated_us=RATED_US)
    music.ratings.add("me", 2, (1, 0, 0, 0), source="beets")
    music.ratings.undo("me", "cli")
    assert exported(music).splitlines() == [
        "rated,path,sad,calm,tense,happy,source,position_s,identity",
        f"2023-11-14T22:13:20.123456+00:00,{tmp_path}/1.mp3,0.0,0.25,0.0,0.75,cli,12.5,{b'track 1'.hex()}",
    ]


def test_an_export_is_imported_whole_and_once(music: Store, tmp_path: Path) -> None:
    music.ratings.add("me", 4, (0.1, 0.2, 0.3, 0.4), source="beets", position_s=1 / 3, rated_us=RATED_US)
    music.ratings.add("me", 4, (0, 0, 0, 1), source="cli")
    music.ratings.add("me", 1, (1 / 3, 1 / 3, 1 / 3, 0), source="cli")
    file = table(tmp_path, exported(music))
    assert csv_io.load(music, "me", file) == Imported(0, 3, [])
    assert csv_io.load(music, "other", file) == Imported(3, 0, [])
    assert csv_io.load(music, "other", file) == Imported(0, 3, [])
    for there, here in zip(said(music, "other"), said(music), strict=True):
        assert there[1] == pytest.approx(here[1], abs=1e-12)
        assert (there[0], *there[2:]) == (here[0], *here[2:])


def test_a_track_is_found_by_its_audio_first_and_then_by_its_path(music: Store, tmp_path: Path) -> None:
    rows = [
        f"/gone.mp3,{b'track 3'.hex()}",
        f"{tmp_path}/1.mp3,{b'track 2'.hex()}",
        f"{tmp_path}/1.mp3,ab12",
        "./folder/../3.mp3,",
        '"' + os.fsdecode(ODD).replace('"', '""') + '",',
    ]
    file = table(tmp_path, "\n".join(["path,identity,quadrant", *(f"{row},0" for row in rows)]))
    assert csv_io.load(music, "me", file) == Imported(4, 1, [])
    assert [one[0] for one in said(music)] == [b"track 3", b"track 2", b"track 1", b"odd"]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("path,quadrant\n1.mp3,Happy\n", (0, 0, 0, 1)),
        ("Quadrant , Path\nA-V+,1.mp3\n", (0, 1, 0, 0)),
        ("path;quadrant\r\n1.mp3;sad:1,tense:3\r\n", (0.25, 0, 0.75, 0)),
        ("path,arousal,valence\n1.mp3,1,0\n\n,,\n", (0, 0, 0.5, 0.5)),
        ("path;arousal;valence\n1.mp3;0,5;-1,0\n", (0.25, 0, 0.75, 0)),
        ("path,sad,calm,tense,happy\n1.mp3,0,10,30,60\n", (0, 0.1, 0.3, 0.6)),
        ("\ufeffpath,quadrant,note\n1.mp3,2,what it is\n", (0, 0, 1, 0)),
        ("path\tarousal\tvalence\n1.mp3\t0,5\t-1\n", (0.25, 0, 0.75, 0)),
    ],
)
def test_tables_of_many_kinds_are_read(music: Store, tmp_path: Path, text: str, shares: Shares) -> None:
    file = table(tmp_path, text)
    assert csv_io.load(music, "me", file) == Imported(1, 0, [])
    assert csv_io.load(music, "me", file) == Imported(0, 1, [])
    table(tmp_path, text.removeprefix("\ufeff"), "utf-16")
    assert csv_io.load(music, "me", file) == Imported(0, 1, [])
    ((identity, got, source, position_s, _),) = said(music)
    assert (identity, source, position_s) == (b"track 1", "import", None)
    assert got == pytest.approx(shares)


@pytest.mark.parametrize(
    ("text", "expected_us"),
    [
        ("2023-11-14T22:13:20.123456+00:00", RATED_US),
        ("2023-11-14T22:13:20.123456Z", RATED_US),
        ("2023-11-15 00:13:20.123456+02:00", RATED_US),
        ("2023-11-14 22:13:20", RATED_US - 123_456),
        ("2023-11-14", 1_699_920_000_000_000),
    ],
)
def test_times_are_iso_8601_and_utc_where_they_do_not_say(
    music: Store, tmp_path: Path, text: str, expected_us: int
) -> None:
    file = table(tmp_path, f"path,quadrant,rated\n1.mp3,sad,{text}\n")
    assert csv_io.load(music, "me", file) == Imported(1, 0, [])
    assert [one[4] for one in said(music)] == [expected_us]


def test_what_is_wrong_with_a_row_costs_that_one(music: Store, tmp_path: Path) -> None:
    reasons = {
        "4.mp3,sad,,,": "'4.mp3' is no track that merd knows: tag it first",
        "broken.mp3,sad,,,": "'broken.mp3' is no track that merd knows: tag it first",
        ",sad,,,": "'' is no track that merd knows: tag it first",
        ",sad,,,beef": "'beef' is no track that merd knows: tag it first",
        "1.mp3,sad,,,xyz": "identity is 'xyz', which is not hexadecimal",
        "1.mp3,sad,yesterday,,": "rated is 'yesterday', which is not a time as 1970-01-01T00:00:00.000000+00:00",
        "1.mp3,sad,2999-01-01,,": "rated is '2999-01-01', which is yet to come",
        "1.mp3,sad,,-1,": "position_s is '-1', which is not a number from 0 to 1e+06",
        "2.mp3": "'' is no mood",
        "1.mp3,merry,,,": "'merry' is no mood",
    }
    rows = ["path,quadrant,rated,position_s,identity", "1.mp3,sad,,,", *reasons, "3.mp3,happy,,,"]
    file = table(tmp_path, "\n".join(rows))
    imported = csv_io.load(music, "me", file)
    assert (imported.added, imported.known) == (2, 0)
    assert [one[0] for one in said(music)] == [b"track 1", b"track 3"]
    for line, (wrong, reason) in enumerate(zip(imported.wrong, reasons.values(), strict=True), start=3):
        assert wrong.startswith(f"{file}, line {line}: {reason}")


def test_a_rating_that_was_taken_back_is_not_imported_again(music: Store, tmp_path: Path) -> None:
    music.ratings.add("me", 1, (0, 0, 0, 1), source="cli")
    file = table(tmp_path, exported(music))
    music.ratings.undo("me", "cli")
    assert csv_io.load(music, "me", file) == Imported(0, 1, [])
    assert said(music) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lacks the column path"),
        ("quadrant\nsad\n", "lacks the column path"),
        ("path,sad,calm\n", "lacks the columns sad, calm, tense, happy; or quadrant; or arousal, valence"),
        ('path,quadrant\n"' + "x" * 200_000, "not a CSV: field larger than field limit"),
    ],
)
def test_what_is_no_such_table_is_one_line(music: Store, tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RatingError, match=f"table.csv: {reason}"):
        csv_io.load(music, "me", table(tmp_path, text))
    with pytest.raises(RatingError, match=r"missing\.csv: no such file or directory"):
        csv_io.load(music, "me", tmp_path / "missing.csv")


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "table.csv").write_bytes(b"path,quadrant,rated,identity,position_s\n" + data)
    with Store(folder / "merd.db") as store:
        try:
            imported = csv_io.load(store, "me", folder / "table.csv")
        except RatingError:
            return
        assert (imported.added, imported.known) == (0, 0)


def test_names_that_look_the_same_are_found_if_there_is_one(music: Store, tmp_path: Path) -> None:
    composed, parts = "Caf\u00e9", "Cafe\u0301"
    with music.writing():
        for name in (f"{parts}.mp3", f"{composed}/x.mp3", f"{composed}2.mp3", f"{parts}2.mp3"):
            path = os.fsencode(tmp_path / name)
            music.files.put(path, FileState(1, 1), music.tracks.put(path[-16:], 60.0))
    rows = f"path,quadrant\n{composed}.mp3,sad\n{parts}/x.mp3,sad\n{parts}2.mp3,sad\n{composed}3.mp3,sad\n"
    imported = csv_io.load(music, "me", table(tmp_path, rows))
    assert (imported.added, len(imported.wrong)) == (3, 1)
