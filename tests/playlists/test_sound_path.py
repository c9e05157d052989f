"""Tracks that lead from one to another, and how alike they are."""

from __future__ import annotations

import numpy as np
import pytest
from support.sounds import CALM, SAD, TENSE, add, sounds

from merd.errors import TrackError
from merd.model.bundle import Bundle
from merd.playlists import likeness
from merd.playlists.likeness import similarities
from merd.playlists.sound_path import sound_path
from merd.store import Store
from merd.store.records import FileState, Metadata


def test_a_path_leads_through_sounds_and_moods(store: Store, general: Bundle) -> None:
    first = add(store, general, "first", CALM, sounds(general, 0))
    last = add(store, general, "last", TENSE, sounds(general, 1.5))
    late, early = (
        add(store, general, name, (0, 1, 1, 0), sounds(general, a)) for name, a in (("b", 1), ("a", 0.5))
    )
    middle = add(store, general, "middle", (0, 1, 1, 0), sounds(general, 0.75))
    add(store, general, "elsewhere", SAD, sounds(general, 0.75))
    add(store, general, "first again", CALM, sounds(general, 0.05))
    add(store, general, "silent", (0, 0, 0, 0), sounds(general, np.nan))
    assert sound_path(store, general, "default", first, last, count=3) == [first, middle, last]
    assert sound_path(store, general, "default", first, last, count=4) == [first, early, late, last]
    assert sound_path(store, general, "default", first, last, count=2) == [first, last]


def test_a_small_library_makes_a_short_path(store: Store, general: Bundle) -> None:
    first, last = (add(store, general, f"{a}", CALM, sounds(general, a)) for a in (0, 1.5))
    copies = {add(store, general, f"{a}", CALM, sounds(general, a)) for a in (0.7, 0.72)}
    there = sound_path(store, general, "default", first, last, count=9)
    assert [there[0], there[-1]] == [first, last]
    assert len(there) == 3
    assert set(there) & copies


def test_an_artist_does_not_come_twice_in_a_row(store: Store, general: Bundle) -> None:
    numbers = [add(store, general, f"{i}", CALM, sounds(general, i / 2)) for i in range(5)]
    for i, artist in enumerate(("Ann", "Ann", "Bob", "Bob", "Cid")):
        store.metadata.put(f"/m/{i}.flac".encode(), FileState(1, 1), Metadata(artist=artist))
    first, second, third, fourth, last = numbers
    assert sound_path(store, general, "default", first, last, count=5) == [first, third, second, fourth, last]


def test_of_many_tracks_those_near_the_way_are_compared(
    store: Store, general: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = (add(store, general, f"{a}", wins, sounds(general, a)) for a, wins in ((0, SAD), (1.5, CALM)))
    between = add(store, general, "between", (1, 1, 0, 0), sounds(general, 2.5))
    beside = add(store, general, "beside", (1, 1, 2, 0), sounds(general, 0.75))
    assert sound_path(store, general, "default", first, last, count=3) == [first, beside, last]
    monkeypatch.setattr(likeness, "_MOST", 1)
    assert sound_path(store, general, "default", first, last, count=3) == [first, between, last]


def test_no_path_leads_to_itself_or_into_silence(store: Store, general: Bundle) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    silent = add(store, general, "silent", (0, 0, 0, 0), sounds(general, np.nan))
    for last in (here, silent, 4242):
        with pytest.raises(TrackError):
            sound_path(store, general, "default", here, last)


def test_the_same_sound_in_the_same_mood_is_wholly_similar(store: Store, general: Bundle) -> None:
    angles = ((0, CALM), (0.2, CALM), (1, CALM), (1, TENSE), (3, CALM))
    numbers = [add(store, general, f"{i}", wins, sounds(general, a)) for i, (a, wins) in enumerate(angles)]
    here, *others = store.mood_map.tracks(numbers, "default", general.model_id)
    assert similarities(store, general, here, [here]) == pytest.approx([1], abs=1e-3)
    found = similarities(store, general, here, others)
    assert found == sorted(found, reverse=True)
    assert found[-1] == 0
    assert similarities(store, general, here, []) == []
