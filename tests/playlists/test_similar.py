"""Tracks that are like another one."""

from __future__ import annotations

import numpy as np
import pytest
from support.sounds import CALM, HAPPY, SAD, TENSE, add, sounds
from support.synthetic import put

from merd.errors import TrackError
from merd.model.bundle import Bundle
from merd.playlists import likeness
from merd.playlists.similar import WISHES, similar, tracks_like
from merd.store import Store
from merd.store.records import FileState, Metadata


def test_the_nearest_in_sound_and_mood_come_first(store: Store, general: Bundle) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    far = add(store, general, "far", CALM, sounds(general, 2))
    other_mood = add(store, general, "other mood", TENSE, sounds(general, 0.9))
    near = add(store, general, "near", CALM, sounds(general, 0.5))
    put(store, b"/m/without features.flac", CALM, general.model_id)
    add(store, general, "silent", (0, 0, 0, 0), sounds(general, np.nan))
    assert similar(store, general, "default", here) == [near, far, other_mood]
    assert similar(store, general, "default", here, count=1) == [near]
    assert [one.row.path for one in tracks_like(store, general, "default", b"/m/here.flac", count=1)] == [
        b"/m/near.flac"
    ]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (["calmer"], ["sad", "calm"]),
        (["sadder"], ["sad", "tense"]),
        (["energetic"], ["tense", "happy"]),
        (["happier"], ["calm", "happy"]),
        (["calmer", "happier"], ["calm"]),
    ],
)
def test_what_is_wished_holds_of_all(store: Store, general: Bundle, wishes: list[str], expected: list[str]) -> None:
    here = add(store, general, "here", (1, 1, 1, 1), sounds(general, 0))
    moods = {"sad": SAD, "calm": CALM, "tense": TENSE, "happy": HAPPY}
    numbers = {
        add(store, general, word, wins, sounds(general, (1 + i) / 2)): word
        for i, (word, wins) in enumerate(moods.items())
    }
    assert [numbers[one] for one in similar(store, general, "default", here, wishes=wishes)] == expected


def test_a_rating_moves_a_track(store: Store, general: Bundle) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    rated = add(store, general, "rated", CALM, sounds(general, 1))
    assert similar(store, general, "default", here, wishes=["energetic"]) == []
    store.ratings.add("default", rated, (0.0, 0.0, 0.0, 1.0), source="cli")
    assert similar(store, general, "default", here, wishes=["energetic"]) == [rated]


def test_no_recording_is_there_twice(store: Store, general: Bundle) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    add(store, general, "here again", CALM, sounds(general, 0.05))
    first = add(store, general, "one", CALM, sounds(general, 0.8))
    add(store, general, "one again", CALM, sounds(general, 0.85))
    other = add(store, general, "two", CALM, sounds(general, 1.4))
    assert similar(store, general, "default", here) == [first, other]


def test_an_artist_comes_once_as_long_as_there_are_others(store: Store, general: Bundle) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    tracks = [add(store, general, f"{i}", CALM, sounds(general, 0.5 + i / 3)) for i in range(4)]
    for i, artist in enumerate(("Ann", "Ann", "Ann", "Bob")):
        store.metadata.put(f"/m/{i}.flac".encode(), FileState(1, 1), Metadata(artist=artist))
    assert similar(store, general, "default", here, count=2) == [tracks[0], tracks[3]]
    assert similar(store, general, "default", here) == [tracks[0], tracks[3], tracks[1], tracks[2]]


def test_of_many_tracks_those_are_compared_whose_moods_are_near(
    store: Store, general: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = add(store, general, "here", CALM, sounds(general, 0))
    near = [add(store, general, f"near {i}", CALM, sounds(general, 1 + i / 2)) for i in range(2)]
    far = add(store, general, "far", TENSE, sounds(general, 0.3))
    assert similar(store, general, "default", here) == [near[0], near[1], far]
    monkeypatch.setattr(likeness, "_MOST", 3)
    monkeypatch.setattr(likeness, "_PAGE", 1)
    assert similar(store, general, "default", here) == near
    assert similar(store, general, "default", here, wishes=list(WISHES)[1:2]) == [far]


def test_what_has_no_mood_is_like_nothing(store: Store, general: Bundle) -> None:
    put(store, b"/m/earlier.flac", CALM, "earlier")
    add(store, general, "silent", (0, 0, 0, 0), sounds(general, np.nan))
    for name in ("earlier", "silent"):
        with pytest.raises(TrackError, match=rf"^/m/{name}\.flac: nothing is like it, since it is silent"):
            tracks_like(store, general, "default", f"/m/{name}.flac".encode())
    with pytest.raises(TrackError, match=r"^/m/a\.flac: is not in the library$"):
        tracks_like(store, general, "default", b"/m/a.flac")
