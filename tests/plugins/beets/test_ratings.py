"""Ratings in beets are merd's, and merd's are in beets."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.audio import encode, music
from support.beets_library import Beets
from support.commands import Merd
from support.mpris_programs import ScriptedPlayer

from beetsplug.mood.errors import UserError
from merd.store import Store

pytestmark = pytest.mark.usefixtures("known")
Captured = pytest.CaptureFixture[str]


def ratings(tmp_path: Path) -> list[tuple[str, tuple[float, ...]]]:
    """Each rating's file and shares, all that were ever made."""
    with Store(tmp_path / "home/data/merd.db") as store:
        standing = store.ratings.standing("default")
        return [(Path(store.files.of_track(r.track_id)[0].decode()).stem, r.shares) for r in standing]


def test_rate_is_a_rating_of_merds(beet: Beets, tmp_path: Path, capsys: Captured) -> None:
    beet.run_command("mood", "rate", "happy", "title:1")
    assert ratings(tmp_path) == [("1", (0, 0, 0, 1))]
    assert beet.item("title:1").mood_rating == "happy"
    assert capsys.readouterr().out.endswith("- 1: happy\n")


def test_rating_analyses_what_is_new(beet: Beets, tmp_path: Path, merd: Merd) -> None:
    beet.add(encode(beet.folder / "new.flac", "flac", music(7, seed=7)))
    beet.run_command("mood", "rate", "happy", "title:new")
    assert ratings(tmp_path) == [("new", (0, 0, 0, 1))]
    assert merd("status").stdout.startswith("tracks    4 in 4 files\nmoods     4:")


def test_rating_the_same_again_adds_nothing(beet: Beets, tmp_path: Path) -> None:
    beet.run_command("mood", "rate", "A+V+", "title:1")
    beet.run_command("mood", "rate", "happy", "title:1")
    beet.run_command("modify", "-M", "-y", "title:1", "mood_rating=3")
    assert len(ratings(tmp_path)) == 1


def test_a_bad_file_is_named_and_the_others_are_rated(
    beet: Beets, three: list[Path], tmp_path: Path, capsys: Captured
) -> None:
    three[0].write_bytes(b"no audio")
    with pytest.raises(UserError, match="1 of 3 tracks could not be rated"):
        beet.run_command("mood", "rate", "sad", "artist:Somebody")
    assert len(ratings(tmp_path)) == 2
    assert str(three[0]) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "say how you hear it"),
        (["happpy"], "'happpy' is no mood"),
        (["happpy", "title:1"], "'happpy' is no mood"),
        (["happy", "title:none of these"], "no matching tracks"),
    ],
)
def test_what_cannot_be_rated(beet: Beets, arguments: list[str], reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        beet.run_command("mood", "rate", *arguments)


def test_several_are_rated_after_a_yes_only(beet: Beets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True, encoding="utf-8"))
    monkeypatch.setattr("builtins.input", lambda *_: "n")
    beet.run_command("mood", "rate", "sad", "artist:Somebody")
    assert not ratings(tmp_path)
    beet.run_command("mood", "rate", "-y", "sad", "artist:Somebody")
    assert len(ratings(tmp_path)) == 3


@pytest.mark.usefixtures("bus")
def test_without_a_query_what_plays_is_rated(beet: Beets, three: list[Path], tmp_path: Path) -> None:
    player = ScriptedPlayer("any")
    try:
        player.say("Playing", xesam_url=three[2].as_uri())
        beet.run_command("mood", "rate", "tense")
        player.say("Playing", xesam_url="https://example.org/", xesam_title="News")
        with pytest.raises(UserError, match="News: it is a stream"):
            beet.run_command("mood", "rate", "happy")
    finally:
        player.kill()
    assert ratings(tmp_path) == [("2", (0, 0, 1, 0))]
    assert beet.item("title:2").mood_rating == "tense"
    with pytest.raises(UserError, match="nothing plays"):
        beet.run_command("mood", "rate", "tense")


def test_modify_rates(beet: Beets, tmp_path: Path) -> None:
    beet.run_command("modify", "-M", "-y", "title:0", "mood_rating=happy:2,calm:1")
    [(name, shares)] = ratings(tmp_path)
    assert name == "0"
    assert shares == pytest.approx((0, 1 / 3, 0, 2 / 3), abs=1e-3)
    assert beet.item("title:0").mood_rating == "calm:33.3,happy:66.7"


def test_modify_of_an_album_rates_its_tracks(beet: Beets, tmp_path: Path) -> None:
    album = beet.lib.add_album([beet.item("title:0"), beet.item("title:2")])
    album.update({"album": "Two"})
    album.store()
    beet.run_command("modify", "-M", "-a", "-y", "album:Two", "mood_rating=sad")
    assert sorted(ratings(tmp_path)) == [("0", (1, 0, 0, 0)), ("2", (1, 0, 0, 0))]
    with pytest.raises(UserError, match="'hapy' is no mood"):
        beet.run_command("modify", "-M", "-a", "-y", "album:Two", "mood_rating=hapy")


def test_a_wrong_word_is_told_and_not_kept(beet: Beets) -> None:
    with pytest.raises(UserError, match="'hapy' is no mood"):
        beet.run_command("modify", "-M", "-y", "title:0", "mood_rating=hapy")
    assert not beet.item("title:0").get("mood_rating")


def test_a_wrong_word_of_another_plugin_is_told_and_not_kept(beet: Beets, capsys: Captured) -> None:
    beet.run_command("mood", "rate", "sad", "title:0")
    item = beet.item("title:0")
    item["mood_rating"] = "hapy"
    item.store()
    assert "not rated: 'hapy' is no mood" in capsys.readouterr().err
    assert beet.item("title:0").mood_rating == "sad"


def test_other_changes_of_a_rated_item_are_no_ratings(
    beet: Beets, three: list[Path], merd: Merd, tmp_path: Path
) -> None:
    beet.run_command("mood", "rate", "sad", "title:0")
    merd("rate", "calm", three[0])
    beet.run_command("modify", "-M", "-y", "title:0", "comments=good")
    assert [shares for _, shares in ratings(tmp_path)] == [(1, 0, 0, 0), (0, 1, 0, 0)]


def test_ratings_from_elsewhere_come_and_go_with_the_next_run(beet: Beets, three: list[Path], merd: Merd) -> None:
    merd("rate", "calm", three[1])
    beet.run_command("mood")
    assert beet.item("title:1").mood_rating == "calm"
    merd("rate", "--undo")
    beet.run_command("mood")
    assert beet.item("title:1").get("mood_rating") is None


def test_ratings_outlast_moves_and_removals(beet: Beets, three: list[Path], tmp_path: Path) -> None:
    beet.run_command("mood", "rate", "sad", "title:1")
    beet.run_command("modify", "-M", "-y", "title:1", "artist=Another")
    beet.run_command("move", "title:1")
    moved = beet.item("title:1").filepath
    assert moved != three[1]
    beet.run_command("mood")
    assert beet.item("title:1").mood_rating == "sad"
    beet.run_command("remove", "-f", "title:1")
    again = Path(shutil.move(moved, tmp_path / "again.flac"))
    beet.add(again, title="again")
    beet.run_command("mood")
    assert beet.item("title:again").mood_rating == "sad"
