"""`beet mood`: the moods of items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.audio import encode, music
from support.beets_library import Beets
from support.commands import Merd

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError
from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.mood import Quadrant

Captured = pytest.CaptureFixture[str]


def shown(merd: Merd, path: Path) -> dict[str, float]:
    """What `merd show` has of the fields."""
    found = json.loads(merd("show", "--json", path).stdout)
    words = {q.label: q.word for q in Quadrant}
    percent = {f"mood_{words[label]}_pct": float(round(figure)) for label, figure in found["percent"].items()}
    return percent | {f"mood_{axis}": round(found[axis], 2) for axis in ("arousal", "valence")}


def summary(captured: Captured) -> str:
    """The last line of what was printed, without the time."""
    return re.sub(r" in \d+:\d\d$", "", captured.readouterr().out.strip().rpartition("\n")[2])


@pytest.mark.parametrize("arguments", [("mood", "foo"), ("mood", "show", "foo"), ("mood", "-a", "foo")])
def test_a_query_that_finds_nothing_is_told(beet: Beets, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match=r"^nothing in the library matches: foo$"):
        beet.run_command(*arguments)


def test_items_have_the_moods_that_merd_shows(beet: Beets, three: list[Path], merd: Merd, capsys: Captured) -> None:
    beet.run_command("mood")
    assert summary(capsys) == "3 analysed, 0 known, 0 unknown, 0 failed"
    for path in three:
        item = beet.item(f"title:{path.stem}")
        figures = shown(merd, path)
        assert {name: item[name] for name in figures} == figures
        percent = {q.word: item[f"mood_{q.word}_pct"] for q in Quadrant}
        assert percent[item.mood] == max(percent.values())
        assert item.mood_model == "general"


def test_what_either_knows_the_other_does_not_analyse(
    beet: Beets, three: list[Path], merd: Merd, capsys: Captured
) -> None:
    merd("tag", three[0])
    beet.run_command("mood")
    assert summary(capsys) == "2 analysed, 1 known, 0 unknown, 0 failed"
    assert merd("tag", beet.folder).stdout.startswith("0 tagged, 3 unchanged")


@pytest.mark.usefixtures("three")
def test_only_what_the_query_finds(beet: Beets, capsys: Captured) -> None:
    beet.run_command("mood", "title:1")
    assert summary(capsys) == "1 analysed, 0 known, 0 unknown, 0 failed"
    assert [item.title for item in beet.lib.items("mood::.")] == ["1"]


@pytest.mark.usefixtures("three")
def test_albums(beet: Beets, capsys: Captured) -> None:
    album = beet.lib.add_album([beet.item("title:0"), beet.item("title:2")])
    album.update({"album": "Two", "albumartist": "Ann"})
    album.store()
    beet.run_command("mood", "-a", "-p")
    assert "2 would be analysed" in capsys.readouterr().out
    beet.run_command("mood", "-a")
    *_, told, mood = capsys.readouterr().out.splitlines()
    assert told.startswith("2 analysed, 0 known, 0 unknown, 0 failed in")
    assert mood.startswith("Ann - Two: ")
    with pytest.raises(UserError, match="nothing in the library matches: One"):
        beet.run_command("mood", "-a", "One")


@pytest.mark.usefixtures("three")
def test_force_analyses_again(beet: Beets, capsys: Captured) -> None:
    beet.run_command("mood")
    beet.run_command("mood")
    assert summary(capsys) == "0 analysed, 3 known, 0 unknown, 0 failed"
    beet.run_command("mood", "--force", "-j", "2", "title:0")
    assert summary(capsys) == "1 analysed, 0 known, 0 unknown, 0 failed"


def test_bad_and_missing_files_are_named_and_the_others_go_on(
    beet: Beets, three: list[Path], capsys: Captured
) -> None:
    three[0].unlink()
    three[1].write_bytes(b"no audio")
    with pytest.raises(UserError, match="2 of 3 tracks failed"):
        beet.run_command("mood")
    printed = capsys.readouterr()
    assert f"{three[0]}: no such file or directory\n" in printed.err
    assert f"{three[1]}: " in printed.err
    assert "1 analysed, 0 known, 0 unknown, 2 failed" in printed.out
    assert beet.item("title:2").get("mood")


@pytest.mark.usefixtures("three")
def test_fields_that_are_not_wanted_are_not_set(beet: Beets) -> None:
    beet.config["mood"]["fields"] = "mood mood_calm_pct"
    beet.run_command("mood", "title:0")
    assert {name for name in fields.NAMES if name in beet.item("title:0")} == {"mood", "mood_calm_pct"}
    beet.config["mood"]["fields"] = "mood mod"
    with pytest.raises(UserError, match="mood has no field mod; there are mood, mood_sad_pct"):
        beet.run_command("mood")


def test_jobs_have_to_be_some(beet: Beets) -> None:
    with pytest.raises(UserError, match="--jobs"):
        beet.run_command("mood", "-j", "0")


def test_the_fields_are_of_all_quadrants() -> None:
    assert [name for name in fields.TAGS if name.endswith("_pct")] == [f"mood_{q.word}_pct" for q in Quadrant]


def test_pretend_says_what_would_be_and_does_nothing(
    beet: Beets, three: list[Path], merd: Merd, capsys: Captured
) -> None:
    merd("tag", three[0])
    beet.run_command("mood", "--pretend")
    told = capsys.readouterr().out
    assert "to be analysed: Somebody -  - 1\n" in told
    assert re.search(r"Somebody -  - 0\n(  \w+: .*\n)*  mood: \w+\n", told)
    assert told.endswith("2 would be analysed, 1 would change, 0 would not\n")
    assert not beet.lib.items("mood::.")
    assert merd("tag", beet.folder).stdout.splitlines()[-1].startswith("2 tagged, 1 unchanged")


@pytest.mark.usefixtures("three")
def test_interrupted_it_keeps_what_is_done(beet: Beets, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    analyse = Analyser.analyse

    def interrupted(*arguments: Any, **options: Any) -> Iterator[FileResult]:
        yield next(analyse(*arguments, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(Analyser, "analyse", interrupted)
    with pytest.raises(SystemExit, match="130"):
        beet.run_command("mood")
    assert summary(capsys) == "1 analysed, 0 known, 0 unknown, 0 failed"
    assert len(beet.lib.items("mood::.")) == 1


def test_silence_has_no_mood_and_is_named_once(beet: Beets, capsys: Captured) -> None:
    encode(beet.folder / "silence.flac", "flac", 0 * music(7))
    beet.add(beet.folder / "silence.flac")
    for lines in (2, 1):
        beet.run_command("mood")
        told = capsys.readouterr().out.splitlines()
        assert len(told) == lines
        assert told[-1].startswith("0 analysed, 0 known, 1 unknown, 0 failed in")
    item = beet.item("title:silence")
    assert [name for name in fields.NAMES if name in item] == ["mood_model"]


def test_merd_calls_tracks_as_beets_does(beet: Beets, three: list[Path], merd: Merd) -> None:
    item = beet.item(f"title:{three[0].stem}")
    for year in (1994, 1995):
        item.update({"artist": "Ann", "album": "Hits", "title": "Song", "year": year, "track": 3})
        item.store()
        beet.run_command("mood")
        shown = json.loads(merd("show", "--json", three[0]).stdout)
        assert [shown[name] for name in ("artist", "album", "title", "year", "track_number", "disc_number")] == [
            *("Ann", "Hits", "Song", year, 3, None)
        ]
