"""Databases of two machines, made one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from support.old_database import old_database
from support.synthetic import mood_of

from merd.errors import StoreError
from merd.store import Store
from merd.store.migrations import STEPS
from merd.store.transfer.backup import back_up

HAPPY, SAD = (0.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, 0.0)


def known(store: Store, identity: bytes) -> int:
    """Analyse a track; the mood and the features tell the tracks apart."""
    track_id = store.tracks.put(identity, 10.0)
    store.tracks.put_features(track_id, "cnn", np.full((1, 2), identity[0], np.float16))
    store.moods.put(track_id, "model", mood_of((identity[0] % 4, 1, 0, 0)))
    return track_id


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another machine's: of three tracks, one is known here; one is rated, one was by mistake."""
    path = tmp_path / "other.db"
    with Store(path) as store:
        for identity in (b"c", b"b", b"a"):
            known(store, identity)
        store.ratings.add("me", 3, HAPPY, source="cli", position_s=2.5)
        store.ratings.add("me", 1, SAD, source="cli")
        store.ratings.undo("me", source="cli")
        store.ratings.add("you", 2, SAD, source="cli")
    return path


def test_tracks_and_ratings_come_by_their_audio(store: Store, other: Path) -> None:
    known(store, b"x")
    own = known(store, b"a")
    store.ratings.add("me", own, SAD, source="cli")
    new = store.merge(other)
    assert (new.tracks, new.features, new.moods, new.ratings) == (2, 2, 2, 3)
    for identity in (b"a", b"b", b"c"):
        track_id = store.tracks.find(identity)
        assert track_id is not None
        features = store.tracks.features(track_id, "cnn")
        assert features is not None
        assert features[0, 0] == identity[0]
        assert store.moods.get(track_id, "model") is not None
    rated = {(r.track_id, r.shares, r.position_s) for r in store.ratings.standing("me")}
    assert rated == {(own, HAPPY, 2.5), (own, SAD, None)}
    assert [r.track_id for r in store.ratings.standing("you")] == [store.tracks.find(b"b")]


def test_merging_again_adds_nothing(store: Store, other: Path) -> None:
    store.merge(other)
    before = store.ratings.standing("me")
    again = store.merge(other)
    assert (again.tracks, again.features, again.moods, again.ratings) == (0, 0, 0, 0)
    assert store.ratings.standing("me") == before
    with Store(other) as there:
        assert there.merge(store.path).ratings == 0


def test_an_undo_that_came_later_follows(store: Store, other: Path) -> None:
    store.merge(other)
    with Store(other) as there:
        there.ratings.undo("you", source="cli")
    store.merge(other)
    assert store.ratings.standing("you") == []


def test_an_older_schema_is_understood_and_stays(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with old_database(path, 2) as connection:
        connection.execute("INSERT INTO tracks VALUES (7, x'61', 10, 1)")
        connection.execute("INSERT INTO moods VALUES (7, 'model', 0, 0, 0, 1, 0.5, 0.5, x'')")
        connection.execute(
            "INSERT INTO ratings (profile, track_id, sad, calm, tense, happy, source, rated_us) "
            "VALUES ('me', 7, 0, 0, 0, 1, 'cli', 5)"
        )
    before = path.read_bytes()
    assert store.merge(path).ratings == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, len(STEPS) + 1])
def test_what_is_not_understood_is_named_and_changes_nothing(store: Store, tmp_path: Path, version: int) -> None:
    path = tmp_path / "strange.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(StoreError, match=r"strange\.db: (is no database of merd|made by a newer merd)"):
        store.merge(path)
    with pytest.raises(StoreError, match=r"missing\.db: there is no database"):
        store.merge(tmp_path / "missing.db")


def test_a_backup_has_what_is_not_yet_in_the_file(store: Store, tmp_path: Path) -> None:
    known(store, b"a")
    target = tmp_path / "backup.db"
    target.write_text("an older one")
    back_up(store.path, target)
    with Store(target) as copy:
        assert copy.tracks.find(b"a") is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.db", "data"]


def test_a_backup_that_fails_leaves_the_old_one(store: Store, tmp_path: Path) -> None:
    known(store, b"a")
    store.close()
    size = store.path.stat().st_size
    with store.path.open("r+b") as file:
        file.write(bytes(100))
    target = tmp_path / "backup.db"
    target.write_text("an older one")
    with pytest.raises(StoreError, match=r"data/merd\.db: file is not a database"):
        back_up(store.path, target)
    assert target.read_text() == "an older one"
    assert size
    with pytest.raises(StoreError, match="is the database itself"):
        back_up(store.path, store.path)
