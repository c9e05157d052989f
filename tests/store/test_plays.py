"""What was played, and what was asked."""

from __future__ import annotations

import json
from pathlib import Path

from support.commands import Merd
from support.synthetic import put

from merd.config import paths
from merd.store import Store
from merd.store.plays import Plays


def test_half_of_a_track_is_a_play(store: Store) -> None:
    number = put(store, b"/a", (1, 0, 0, 0), "m", duration_s=100)
    assert store.plays.count(b"/a") == store.plays.count(b"/none") == Plays(0, 0)
    for heard_s in (0, 49.9, 50, 300):
        store.plays.add(number, "mpv", heard_s)
    assert store.plays.count(b"/a") == Plays(full=2, skipped=2)


def test_a_listener_is_asked_once(store: Store) -> None:
    number = put(store, b"/a", (1, 0, 0, 0), "m")
    assert not store.plays.was_asked("one", number)
    assert [store.plays.add_question(profile, number) for profile in ("one", "one", "two")] == [True, False, True]
    assert store.plays.was_asked("one", number)


def test_show_says_how_often_a_track_was_played(merd: Merd, library: Path, tmp_path: Path) -> None:
    track = library / "0.flac"
    assert "plays" not in merd("show", track).stdout
    with Store(paths.app_paths(tmp_path / "home").database) as store:
        record = store.files.get(bytes(track))
        assert record is not None
        assert record.track_id is not None
        store.plays.add(record.track_id, "mpv", 30)
    assert merd("show", track).stdout.endswith("\nplays 1, skips 0\n")
    assert json.loads(merd("show", "--json", track).stdout)["plays"] == {"full": 1, "skipped": 0}
