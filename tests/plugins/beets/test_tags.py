"""Moods in files' tags, by beets and by merd."""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from pathlib import Path

import mutagen
import pytest
from mediafile import MediaFile
from mutagen import id3
from support.audio import FORMATS, encode, music
from support.beets_library import Beets
from support.synthetic import put_existing
from support.tagged import CALM

from beetsplug.mood.errors import UserError
from merd.model import bundle
from merd.store import Store
from merd.tags import mood_tags

Captured = pytest.CaptureFixture[str]
reads = pytest.mark.skipif(int(version("beets").split(".")[1]) < 14, reason="this beets reads no fields of plugins")
KINDS = ["mp3", "aac", "flac", "vorbis", "opus"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A track in each format."""
    folder, y = tmp_path_factory.mktemp("originals"), music(7)
    return {kind: encode(folder / f"track{FORMATS[kind].suffix}", kind, y) for kind in KINDS}


@pytest.fixture
def item(beet: Beets, tmp_path: Path, originals: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    """An item of a format, mp3 or as the test says, whose mood merd knows."""
    path = Path(shutil.copy(originals[getattr(request, "param", "mp3")], beet.folder))
    beet.load(write=True)
    added = beet.add(path)
    added.write()
    added.store()
    with Store(tmp_path / "home/data/merd.db") as store:
        put_existing(store, path, (1, 2, 0, 7), bundle.load().model_id)
    return path


def word_and_percent(path: Path) -> tuple[str | None, tuple[int, ...]]:
    written = mood_tags.read(os.fsencode(path))
    assert written is not None
    return written.word, written.percentages


@pytest.mark.parametrize("item", KINDS, indirect=True)
def test_beets_and_merd_write_the_same(beet: Beets, item: Path, capsys: Captured) -> None:
    beet.run_command("mood")
    assert word_and_percent(item) == ("happy", (10, 20, 0, 70))
    before = item.read_bytes()
    beet.run_command("mood")
    assert "tags: 0 written, 1 unchanged, 0 failed" in capsys.readouterr().out
    assert item.read_bytes() == before
    mood_tags.remove(os.fsencode(item))
    beet.run_command("write", "-f")
    assert word_and_percent(item) == ("happy", (10, 20, 0, 70))
    beet.run_command("mood")
    assert "tags: 0 written, 1 unchanged, 0 failed" in capsys.readouterr().out


@pytest.mark.parametrize("item", KINDS, indirect=True)
@reads
def test_update_finds_what_merd_wrote(beet: Beets, item: Path, capsys: Captured) -> None:
    beet.run_command("mood")
    capsys.readouterr()
    beet.run_command("update", "-M")
    assert not capsys.readouterr().out
    os.utime(item, (2**31, 2**31))
    beet.run_command("update", "-M")
    assert "mood" not in capsys.readouterr().out
    assert beet.item("title:track").mood == "happy"
    mood_tags.write(os.fsencode(item), CALM)
    os.utime(item, (2**31 + 9, 2**31 + 9))
    beet.run_command("update", "-M")
    updated = beet.item("title:track")
    assert (updated.mood, updated.mood_calm_pct, updated.mood_arousal) == ("calm", 67, -0.2)


def test_a_mood_of_somebody_else_stays(beet: Beets, item: Path) -> None:
    file = mutagen.File(item)
    file.tags.add(id3.TMOO(encoding=3, text=["Wistful"]))
    file.save()
    beet.run_command("mood")
    assert beet.item("title:track").mood == "happy"
    beet.run_command("write", "-f")
    assert mutagen.File(item).tags["TMOO"].text == ["Wistful"]
    assert word_and_percent(item) == (None, (10, 20, 0, 70))
    os.utime(item, (2**31, 2**31))
    beet.run_command("update", "-M")
    assert beet.item("title:track").mood == "happy"


def test_id3v23_keeps_what_merd_knows_its_word_by(beet: Beets, item: Path) -> None:
    beet.run_command("mood")
    beet.config["id3v23"] = True
    beet.run_command("write", "-f")
    frames = mutagen.File(item).tags
    assert "TMOO" not in frames
    assert frames["TXXX:MERD_MOOD"].text == ["happy"]
    os.utime(item, (2**31, 2**31))
    beet.run_command("update", "-M")
    assert beet.item("title:track").mood == "happy"
    beet.run_command("mood")
    assert word_and_percent(item) == ("happy", (10, 20, 0, 70))


def test_without_write_files_are_left_alone_and_update_loses_nothing(beet: Beets, item: Path) -> None:
    beet.load(write=False)
    beet.run_command("mood")
    beet.run_command("write", "-f")
    assert mood_tags.read(os.fsencode(item)) is None
    os.utime(item, (2**31, 2**31))
    beet.run_command("update", "-M")
    assert beet.item("title:track").mood == "happy"
    assert beet.item("title:track").mood_calm_pct == 20


def test_write_for_once(beet: Beets, item: Path, capsys: Captured) -> None:
    beet.load(write=False)
    beet.run_command("mood", "-w")
    assert word_and_percent(item) == ("happy", (10, 20, 0, 70))
    capsys.readouterr()
    beet.run_command("update", "-M")
    assert not capsys.readouterr().out


def test_nowrite_for_once(beet: Beets, item: Path) -> None:
    beet.run_command("mood", "-W")
    assert mood_tags.read(os.fsencode(item)) is None
    beet.run_command("update", "-M")
    assert beet.item("title:track").mood == "happy"


def test_what_beets_has_yet_to_write_is_not_forgotten(beet: Beets, item: Path, capsys: Captured) -> None:
    beet.run_command("modify", "-M", "-W", "-y", "comments=mine")
    beet.run_command("mood")
    beet.run_command("write")
    assert "comments" in capsys.readouterr().out
    assert MediaFile(item).comments == "mine"


def test_files_that_cannot_be_written_count_as_failed(beet: Beets, item: Path) -> None:
    item.chmod(0o400)
    with pytest.raises(UserError, match="1 of 1 tracks failed"):
        beet.run_command("mood")
    assert beet.item("title:track").mood == "happy"
