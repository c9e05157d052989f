"""Ratings in the database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from merd.errors import StoreError
from merd.mood import Mood, Shares
from merd.store import Store
from merd.store.database import now_us
from merd.store.migrations import STEPS
from merd.store.records import FileState, Rating

HAPPY: Shares = (0, 0, 0, 1)
CALM: Shares = (0, 1, 0, 0)
MIXED: Shares = (0.25, 0.25, 0.125, 0.375)


@pytest.fixture
def track(store: Store) -> int:
    return store.tracks.put(b"identity", 60.0)


def rate(store: Store, track: int, shares: Shares, profile: str = "me", rated_us: int | None = None) -> Rating:
    return store.ratings.add(profile, track, shares, source="cli", rated_us=rated_us)


def test_a_rating_is_remembered_as_it_was_said(store: Store, track: int) -> None:
    before_us = now_us()
    rating = store.ratings.add("me", track, MIXED, source="beets", position_s=12.5)
    assert (rating.track_id, rating.shares, rating.source, rating.position_s) == (track, MIXED, "beets", 12.5)
    assert before_us <= rating.rated_us <= now_us()
    assert store.ratings.current("me") == store.ratings.standing("me") == [rating]
    assert store.ratings.current("other") == []


def test_the_newest_rating_of_a_track_counts(store: Store, track: int) -> None:
    other = store.tracks.put(b"other", 60.0)
    first, second, third = rate(store, track, HAPPY), rate(store, other, CALM), rate(store, track, MIXED)
    assert store.ratings.current("me") == [second, third]
    assert store.ratings.standing("me") == [first, second, third]
    rate(store, track, CALM, rated_us=first.rated_us - 1)
    assert store.ratings.current("me") == [second, third]


def test_what_is_said_now_is_the_newest_even_if_the_clock_went_back(store: Store, track: int) -> None:
    future = rate(store, track, HAPPY, rated_us=now_us() + 10**9)
    now = rate(store, track, CALM)
    assert now.rated_us > future.rated_us
    assert store.ratings.current("me") == [now]


def test_one_rating_is_taken_back_whatever_came_after(store: Store, track: int) -> None:
    own = store.ratings.add("me", track, HAPPY, source="session")
    other = rate(store, track, CALM)
    for _ in range(2):
        store.ratings.take_back("me", own, "session")
        assert store.ratings.standing("me") == [other]


def test_undo_takes_back_one_after_the_other(store: Store, track: int) -> None:
    theirs = rate(store, track, HAPPY, "other")
    first, second = rate(store, track, HAPPY), rate(store, track, CALM)
    assert store.ratings.undo("me", "cli") == [second]
    assert store.ratings.current("me") == [first]
    third = rate(store, track, MIXED)
    assert [store.ratings.undo("me", "cli") for _ in range(3)] == [[third], [first], []]
    assert store.ratings.current("me") == []
    assert store.ratings.current("other") == [theirs]


def test_what_was_said_at_once_is_taken_back_at_once(store: Store, track: int) -> None:
    other = store.tracks.put(b"other", 60.0)
    before = rate(store, track, HAPPY)
    both = store.ratings.add_all("me", [track, other], CALM, source="cli")
    assert store.ratings.current("me") == both
    assert store.ratings.undo("me", "cli") == both[::-1]
    assert store.ratings.current("me") == [before]
    assert store.ratings.undo("me", "cli") == [before]


def test_what_was_said_is_known_even_if_it_was_taken_back(store: Store, track: int) -> None:
    rating = rate(store, track, MIXED)
    store.ratings.undo("me", "cli")
    assert store.ratings.known("me", track, MIXED, rating.rated_us)
    assert store.ratings.known("me", track, MIXED, None)
    assert not store.ratings.known("me", track, MIXED, rating.rated_us + 1)
    assert not store.ratings.known("me", track, HAPPY, None)
    assert not store.ratings.known("other", track, MIXED, None)


REPLACE = "INSERT OR REPLACE INTO ratings SELECT"
INSERT_UNDO = "INSERT INTO ratings (profile, track_id, source, rated_us, undoes) SELECT"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE ratings SET happy = 0, calm = 1", "never changed"),
        ("DELETE FROM ratings", "never deleted"),
        (f"{REPLACE} id, 'me', track_id, 1, 0, 0, 0, '', 0, 0, NULL FROM ratings", "never replaced"),
        (f"{REPLACE} 9, 'me', track_id, 1, 0, 0, 0, '', 0, 0, undoes FROM ratings", "never replaced"),
        ("DELETE FROM tracks", "FOREIGN KEY"),
        (f"{INSERT_UNDO} 'other', track_id, '', 0, id FROM standing_ratings", "undo takes back"),
        (f"{INSERT_UNDO} 'me', track_id, '', 0, id FROM ratings WHERE undoes IS NOT NULL", "undo takes back"),
    ],
)
def test_ratings_and_their_tracks_stay_whatever_is_tried(
    store: Store, track: int, statement: str, reason: str
) -> None:
    first, _ = rate(store, track, HAPPY), rate(store, track, CALM)
    store.ratings.undo("me", "cli")
    with pytest.raises(StoreError, match=reason):
        store._database.execute(statement)
    assert store.ratings.standing("me") == [first]


@pytest.mark.parametrize(
    "shares", [(0, 0, 0, 0), (1, 1, 0, 0), (-1, 1, 1, 0), (float("nan"), 0, 0, 1), (0.5, 0, 0, 0.4)]
)
def test_shares_that_are_none_are_refused(store: Store, track: int, shares: Shares) -> None:
    with pytest.raises(StoreError, match="constraint failed"):
        rate(store, track, shares)
    assert store.ratings.standing("me") == []


def test_a_rating_needs_a_track_a_profile_and_a_time_in_it(store: Store, track: int) -> None:
    for profile, track_id, position_s in (("me", track + 1, 0.0), ("", track, 0.0), ("me", track, -1.0)):
        with pytest.raises(StoreError, match="constraint failed"):
            store.ratings.add(profile, track_id, HAPPY, source="cli", position_s=position_s)


def test_many_processes_may_rate_and_undo_at_once(store: Store, track: int) -> None:
    code = (
        "import sys; from pathlib import Path; from merd.store import Store\n"
        "ratings = Store(Path(sys.argv[1])).ratings\n"
        "for i in range(40):\n"
        "    ratings.add('me', int(sys.argv[2]), (0, 0, 0, 1), source='cli')\n"
        "    if i % 2: ratings.undo('me', 'cli')\n"
    )
    command = [sys.executable, "-c", code, str(store.path), str(track)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    assert [process.communicate()[1] for process in processes] == [b""] * 4
    standing = store.ratings.standing("me")
    assert len(standing) == len({rating.rated_us for rating in standing}) == 80


def test_a_database_from_before_the_ratings_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    connection = sqlite3.connect(path)
    connection.executescript(STEPS[0])
    connection.execute("PRAGMA user_version = 1")
    connection.execute("INSERT INTO tracks VALUES (3, x'AB', 61.5, 7)")
    connection.execute("INSERT INTO files VALUES (x'2F61', 5, 7, 3, 'damaged', 9)")
    patches = np.arange(6, dtype="<f2")
    connection.execute("INSERT INTO features VALUES (3, 'cnn', 3, ?)", (patches.tobytes(),))
    segment = np.array([0, 24, 0.1, 0.2, 0.3, 0.4], "<f4")
    connection.execute("INSERT INTO moods VALUES (3, 'model', 0, 0, 0, 100, 0.4, 0.2, ?)", (segment.tobytes(),))
    connection.commit()
    connection.close()
    for _ in range(2):
        with Store(path) as store:
            tracks = store.tracks
            assert (tracks.find(b"\xab"), tracks.duration_s(3), tracks.identity(3)) == (3, 61.5, b"\xab")
            record, features, mood = store.files.get(b"/a"), tracks.features(3, "cnn"), store.moods.get(3, "model")
            assert record is not None
            assert (record.state, record.track_id, record.trouble) == (FileState(5, 7), 3, "damaged")
            assert features is not None
            np.testing.assert_array_equal(features, patches.reshape(2, 3))
            assert isinstance(mood, Mood)
            np.testing.assert_array_equal(mood.probabilities[0], segment[2:])
            rate(store, 3, HAPPY)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    assert connection.execute("SELECT count(*) FROM ratings").fetchone() == (2,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_ratings_move_once_and_are_not_lost(store: Store) -> None:
    old, new = (store.tracks.put(identity, 10.0) for identity in (b"old", b"new"))
    store.ratings.add("me", old, (1.0, 0.0, 0.0, 0.0), source="cli", rated_us=5)
    store.ratings.add("you", old, (0.0, 0.0, 0.0, 1.0), source="cli", rated_us=6)
    assert store.ratings.rated_tracks(9.9, 10.1) == [old]
    assert store.ratings.rated_tracks(10.1, 11) == []
    for _ in range(2):
        store.ratings.copy(old, new, move=False)
    assert [(r.track_id, r.rated_us) for r in store.ratings.standing("me")] == [(old, 5), (new, 5)]
    store.ratings.copy(old, new, move=True)
    assert [(r.track_id, r.rated_us) for r in store.ratings.standing("you")] == [(new, 6)]
    assert not store.ratings.is_rated(old)
    store.ratings.copy(new, old, move=True)
    assert [(r.track_id, r.rated_us) for r in store.ratings.standing("me")] == [(old, 5)]
