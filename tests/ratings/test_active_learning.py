"""Which tracks are to be rated next."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.audio import encode, music
from support.commands import Merd

from merd.model.bundle import Bundle
from merd.mood import Quadrant
from merd.ratings.active_learning import farthest_first, suggest
from merd.store import Store
from merd.store.records import FileState


def test_each_is_as_far_as_can_be_from_all_before_it() -> None:
    line = np.array([[0.0], [1], [2], [3], [4], [10]])
    assert farthest_first(line, [], 3) == [5, 0, 4]
    assert farthest_first(line, [5], 3) == [0, 4, 2]
    assert farthest_first(line, [0, 5], 1) == [4]


@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 30))
def test_none_is_asked_for_twice_or_known(n: int, known: int, count: int) -> None:
    states = np.random.default_rng(0).random((n, 3)).round(1)
    rows = list(range(min(known, n)))
    chosen = farthest_first(states, rows, count)
    assert len(chosen) == len(set(chosen)) == min(count, n - len(rows))
    assert not set(chosen) & set(rows)


@pytest.fixture
def tracks(store: Store, general: Bundle) -> list[int]:
    """Thirty tracks, of which the last three are alike, and of which one was not analysed."""
    rng = np.random.default_rng(1)
    numbers = []
    for i in range(30):
        features = rng.normal(size=(8, general.dims)).astype(np.float16)
        number = store.tracks.put(bytes([i]), 48.0)
        store.tracks.put_features(
            number, general.extractor_id, np.full_like(features, np.nan) if i == 5 else features
        )
        store.files.put(b"/%d" % i, FileState(1, 1), number)
        numbers.append(number)
    return numbers


def test_sounds_are_not_asked_for(store: Store, general: Bundle, tracks: list[int]) -> None:
    store.tracks.put(bytes([7]), 29.0)
    asked = {one.track_id for one in suggest(store, general, "default", 30, shortest_s=30)}
    assert asked == {*tracks} - {tracks[5], tracks[7]}


def test_rated_silent_and_vanished_tracks_are_not_asked_for(
    store: Store, general: Bundle, tracks: list[int]
) -> None:
    store.ratings.add("default", tracks[0], (1, 0, 0, 0), source="cli")
    store.files.forget(b"/1")
    asked = suggest(store, general, "default", 50)
    assert sorted(question.track_id for question in asked) == sorted({*tracks} - {tracks[0], tracks[1], tracks[5]})
    assert all(question.mood.known for question in asked)
    assert tracks[0] in {question.track_id for question in suggest(store, general, "anna", 50)}


@pytest.mark.usefixtures("tracks")
def test_recent_tracks_come_first(store: Store, general: Bundle) -> None:
    few = [question.track_id for question in suggest(store, general, "default", 5)]
    eight_days_ago = "UPDATE tracks SET analysed_us = analysed_us - 8 * 86400000000 WHERE id NOT IN (?, ?)"
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute(eight_days_ago, few[3:])
    assert [question.track_id for question in suggest(store, general, "default", 5)] == [*few[3:], *few[:3]]


def test_an_empty_library_asks_nothing(store: Store, general: Bundle) -> None:
    assert suggest(store, general, "default", 5) == []


def test_the_command_names_files_with_their_moods(merd: Merd, tmp_path: Path) -> None:
    for seed in range(4):
        encode(tmp_path / f"{seed}.flac", "flac", music(31, seed=seed))
    merd("tag", *tmp_path.glob("*.flac"))
    merd("rate", "happy", tmp_path / "2.flac")
    asked = [json.loads(line) for line in merd("ask", "--json", "-n", "9").stdout.splitlines()]
    assert {one["path"] for one in asked} == {str(tmp_path / f"{i}.flac") for i in (0, 1, 3)}
    lines = merd("ask", "-n", "1").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].split()[0].rstrip("?") in {quadrant.word for quadrant in Quadrant}
    assert lines[0].endswith(asked[0]["path"])
