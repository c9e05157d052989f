"""The commands of merd that beets has as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.beets_library import Beets
from support.commands import Merd
from support.synthetic import put_existing

from beetsplug.mood.errors import UserError
from merd.model import bundle
from merd.store import Store

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def known(beet: Beets, three: list[Path], tmp_path: Path) -> list[Path]:
    """Three items, of which the first two are calm."""
    with Store(tmp_path / "home/data/merd.db") as store:
        for path, wins in zip(three, [(0, 9, 1, 0), (0, 6, 4, 0), (0, 0, 0, 5)], strict=True):
            put_existing(store, path, wins, bundle.load().model_id)
    beet.run_command("mood")
    return three


def test_show(beet: Beets, known: list[Path], merd: Merd, capfd: Captured) -> None:
    capfd.readouterr()
    beet.run_command("mood", "show", "--json", "title:0")
    beet.run_command("mood", "show", "title:2")
    printed = capfd.readouterr().out
    assert printed == merd("show", "--json", known[0]).stdout + merd("show", known[2]).stdout


def test_show_of_an_album_has_its_tracks_and_their_mean(
    beet: Beets, known: list[Path], merd: Merd, capfd: Captured
) -> None:
    items = [beet.item(f"title:{number}") for number in (2, 0)]
    for track, item in enumerate(items, 1):
        item.update({"album": "Two", "albumartist": "Ann", "track": track})
        item.store()
    beet.lib.add_album(items)
    beet.run_command("mood")
    capfd.readouterr()
    beet.run_command("mood", "show", "-a", "album:Two")
    assert capfd.readouterr().out == "Ann - Two\n" + merd("show", "--album", "Two").stdout
    beet.run_command("mood", "-a", "album:Two")
    assert capfd.readouterr().out.splitlines()[-1] == "Ann - Two: happy 50 %, calm 45 %, tense 5 %"
    beet.run_command("mood", "show", "-a", "--json", "album:Two")
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["percent"]["A-V+"] == 45


def test_playlist_is_printed_as_merd_does(beet: Beets, known: list[Path], merd: Merd, capfd: Captured) -> None:
    capfd.readouterr()
    beet.run_command("mood", "playlist", "calm > 50", "--sort", "calm desc", "--limit", "1")
    printed = capfd.readouterr().out
    assert str(known[0]) in printed
    assert printed == merd("playlist", "calm > 50", "--sort", "calm desc", "--limit", "1").stdout


def test_playlists_lie_in_their_folder(beet: Beets, known: list[Path], tmp_path: Path) -> None:
    beet.load(playlist_dir=str(tmp_path / "lists"))
    beet.run_command("mood", "playlist", "mood = happy", "-o", "happy.m3u8")
    assert str(known[2]) in (tmp_path / "lists/happy.m3u8").read_text()
    beet.run_command("mood", "playlist", "mood = happy", "-o", str(tmp_path / "here.xspf"))
    assert "<trackList>" in (tmp_path / "here.xspf").read_text()


def test_show_wants_a_query(beet: Beets) -> None:
    with pytest.raises(UserError, match="beet mood show QUERY"):
        beet.run_command("mood", "show")


@pytest.mark.usefixtures("known")
def test_a_mistake_in_a_rule_is_told(beet: Beets) -> None:
    with pytest.raises(UserError, match="did you mean 'happy'"):
        beet.run_command("mood", "playlist", "happpy > 3")
    with pytest.raises(UserError, match="No such option"):
        beet.run_command("mood", "playlist", "happy > 3", "--of")


def test_ask(beet: Beets, three: list[Path], capfd: Captured) -> None:
    beet.run_command("mood")
    capfd.readouterr()
    beet.run_command("mood", "ask", "--json", "-n", "2")
    asked = [json.loads(line)["path"] for line in capfd.readouterr().out.splitlines()]
    assert len(asked) == 2
    assert set(asked) < set(map(str, three))


@pytest.mark.usefixtures("three")
def test_a_query_may_begin_with_one_of_these_words(beet: Beets, capfd: Captured) -> None:
    beet.run_command("modify", "-M", "-y", "title:2", "title=rate")
    beet.run_command("mood", "--", "rate")
    assert "\n1 analysed, 0 known" in capfd.readouterr().out
    assert beet.item("title:rate").get("mood")


@pytest.mark.usefixtures("three")
def test_tuning_gives_items_their_new_moods(beet: Beets, capfd: Captured) -> None:
    beet.run_command("mood")
    before = {item.title: item.mood_model for item in beet.lib.items()}
    for title, quadrant in [("0", "sad"), ("1", "tense"), ("2", "happy")]:
        beet.run_command("mood", "rate", quadrant, f"title:{title}")
    capfd.readouterr()
    beet.run_command("mood", "tune")
    out = capfd.readouterr().out
    assert "default-1 (merd models use 1) is kept, but not used" in out
    assert out.endswith("0 tracks of beets with other moods now\n")
    assert {item.title: item.mood_model for item in beet.lib.items()} == before
    beet.config["mood"]["fields"] = "mood"
    item = beet.item("title:0")
    mood, item.mood = item.mood, "another"
    item.store()
    beet.run_command("mood", "tune")
    assert capfd.readouterr().out.endswith("1 track of beets with another mood now\n")
    assert beet.item("title:0").mood == mood
