"""Moods of what beets imports."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from beets.plugins import BeetsPlugin
from support.beets_library import Beets
from support.commands import Merd

from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.store import Store

Captured = pytest.CaptureFixture[str]
_DEADLINE_S = 60.0


@pytest.fixture(params=[True, False], ids=["threaded", "sequential"])
def importing(beet: Beets, request: pytest.FixtureRequest) -> Beets:
    beet.config["threaded"] = request.param
    beet.config["import"].set(
        {"autotag": False, "copy": True, "quiet": True, "resume": False, "duplicate_action": "keep"}
    )
    return beet


def before_the_end(do: Any) -> None:
    """Have something done when all is imported, before the plugin knows."""
    BeetsPlugin.listeners["import"].insert(0, lambda **_: do())


def test_imported_tracks_have_moods(importing: Beets, library: Path, capsys: Captured) -> None:
    importing.run_command("import", str(library))
    assert all(item.get("mood") for item in importing.lib.items())
    assert all(importing.folder in item.filepath.parents for item in importing.lib.items())
    [told] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("moods: ")]
    assert sum(int(word) for word in told.split() if word.isdigit()) == 3


def test_singletons_have_moods(importing: Beets, library: Path) -> None:
    importing.run_command("import", "-s", str(library))
    assert [bool(item.get("mood")) for item in importing.lib.items()] == [True] * 3


def test_tracks_are_analysed_while_the_import_goes_on(importing: Beets, library: Path, tmp_path: Path) -> None:
    analysed = threading.Event()
    known: list[int] = []
    analyse = Analyser.analyse

    def watched(*arguments: Any, **options: Any) -> Iterator[FileResult]:
        for outcome in analyse(*arguments, **options):
            analysed.set()
            yield outcome

    def look() -> None:
        assert analysed.wait(_DEADLINE_S)
        with Store(tmp_path / "home/data/merd.db") as store:
            known.append(store.moods.counts("").tracks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Analyser, "analyse", watched)
        before_the_end(look)
        importing.run_command("import", str(library))
    assert known
    assert known[0] > 0


def test_analysing_does_not_hold_the_import_up(importing: Beets, library: Path) -> None:
    imported = threading.Event()
    waited: list[bool] = []
    analyse = Analyser.analyse

    def waiting(*arguments: Any, **options: Any) -> Iterator[FileResult]:
        waited.append(imported.wait(_DEADLINE_S))
        return analyse(*arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Analyser, "analyse", waiting)
        before_the_end(imported.set)
        importing.run_command("import", str(library))
    assert waited
    assert all(waited)
    assert all(item.get("mood") for item in importing.lib.items())


def test_bad_files_do_not_stop_an_import(importing: Beets, library: Path, capsys: Captured) -> None:
    audio = (library / "1.flac").read_bytes()
    (library / "1.flac").write_bytes(audio[:9000] + bytes(len(audio) - 9000))
    importing.run_command("import", str(library))
    assert len(importing.lib.items()) == 3
    printed = capsys.readouterr()
    assert "0 unknown, 1 failed" in printed.out
    assert "1.flac: there is no audio in it" in printed.err


def test_what_is_wrong_with_merd_does_not_stop_an_import(
    importing: Beets, library: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "home").write_text("not a folder")
    importing.run_command("import", str(library))
    assert len(importing.lib.items()) == 3
    assert "moods: " in capsys.readouterr().err


def test_without_auto_nothing_is_analysed(importing: Beets, library: Path, tmp_path: Path) -> None:
    importing.load(auto=False)
    importing.run_command("import", str(library))
    assert len(importing.lib.items()) == 3
    assert not (tmp_path / "home").exists()


def test_ratings_come_with_what_is_imported_again(
    importing: Beets, library: Path, merd: Merd, tmp_path: Path
) -> None:
    merd("tag", library)
    merd("rate", "sad", library / "2.flac")
    shutil.copytree(library, tmp_path / "copy")
    importing.run_command("import", str(library))
    assert sorted(item.get("mood_rating") or "" for item in importing.lib.items()) == ["", "", "sad"]
    importing.run_command("remove", "-d", "-f")
    assert not list(importing.lib.items())
    importing.run_command("import", str(tmp_path / "copy"))
    assert sorted(item.get("mood_rating") or "" for item in importing.lib.items()) == ["", "", "sad"]


def test_a_rating_may_be_set_by_the_import(importing: Beets, library: Path, merd: Merd) -> None:
    importing.run_command("import", "--set", "mood_rating=calm", str(library))
    assert [item.mood_rating for item in importing.lib.items()] == ["calm"] * 3
    assert merd("ratings").stdout.count("calm") == 3
