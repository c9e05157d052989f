"""What merd answers to other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from merd.config import paths
from merd.daemon.api import DaemonApi
from merd.errors import ProfileError, RatingError, TrackError
from merd.model.bundle import Bundle
from merd.mood import UNKNOWN, Mood
from merd.store import Store
from merd.store.records import FileState

MOOD = Mood(np.array([[0, 24], [24, 48]], "f4"), np.array([[0.5, 0.25, 0.25, 0], [0, 0, 0.25, 0.75]], "f4"))


@pytest.fixture
def remote(store: Store, tmp_path: Path, general: Bundle) -> DaemonApi:
    """`/a` has a mood and is 90 s long, `/silent` unknown, `/broken` failed."""
    for name, mood in ((b"/a", MOOD), (b"/silent", UNKNOWN)):
        track_id = store.tracks.put(name, 90.0)
        store.files.put(name, FileState(1, 1), track_id)
        store.moods.put(track_id, general.model_id, mood)
    store.files.put(b"/broken\xff", FileState(1, 1), None, "no audio")
    return DaemonApi(paths.app_paths(tmp_path), store)


def test_a_rating_is_noted(remote: DaemonApi, store: Store) -> None:
    assert remote.rate(b"/a", "happy:2,calm:1") == "/a: happy 67 %, calm 33 %"
    assert remote.rate(b"/a", "sad", "anna", source="player", position_s=65) == "/a at 1:05: sad"
    (mine,), (annas,) = store.ratings.current("default"), store.ratings.current("anna")
    assert (mine.shares, mine.source, mine.position_s) == ((0, 1 / 3, 0, 2 / 3), "dbus", None)
    assert (annas.shares, annas.source, annas.position_s) == ((1, 0, 0, 0), "player", 65)


@pytest.mark.parametrize(
    ("track", "rating", "profile", "position_s", "error", "reason"),
    [
        (b"/b", "sad", "", None, TrackError, "^/b: is not in the library$"),
        (b"/broken\xff", "sad", "", None, TrackError, r"^/broken\\udcff: no audio$"),
        (b"/a", "loud", "", None, RatingError, "^'loud' is no mood"),
        (b"/a", "sad", "an na", None, ProfileError, "^'an na' has to be letters"),
        (b"/a", "sad", "", 91, RatingError, "^/a: is only 1:30 long$"),
        (b"/a", "sad", "", -1, RatingError, "^/a: -1 s is no place in a track$"),
    ],
)
def test_what_is_wrong_is_said(
    remote: DaemonApi,
    store: Store,
    track: bytes,
    rating: str,
    profile: str,
    position_s: float | None,
    error: type[Exception],
    reason: str,
) -> None:
    with pytest.raises(error, match=reason):
        remote.rate(track, rating, profile, position_s=position_s)
    assert store.ratings.current("default") == []


def test_moods_are_figures(remote: DaemonApi) -> None:
    assert remote.moods(b"/a") == pytest.approx(
        {"sad": 50, "calm": 0, "tense": 0, "happy": 50, "arousal": 0.25, "valence": 0}
    )
    assert remote.moods(b"/silent") == remote.moods(b"/broken\xff") == remote.moods(b"/b") == {}


def test_until_the_model_has_heard_a_track_its_mood_by_another_stands(remote: DaemonApi, store: Store) -> None:
    track_id = store.tracks.put(b"/b", 90.0)
    store.files.put(b"/b", FileState(1, 1), track_id)
    store.moods.put(track_id, "earlier", MOOD)
    assert remote.moods(b"/b") == remote.moods(b"/a")


def test_similar_tracks_are_files(remote: DaemonApi, store: Store, general: Bundle) -> None:
    for number, name in enumerate((b"/a", b"/like")):
        track_id = store.tracks.put(name, 90.0)
        store.files.put(name, FileState(1, 1), track_id)
        store.moods.put(track_id, general.model_id, MOOD)
        features = np.eye(general.dims, dtype=np.float16)[number : number + 1]
        store.tracks.put_features(track_id, general.extractor_id, features)
    assert asyncio.run(remote.similar(b"/a", [], 5)) == [b"/like"]
    assert asyncio.run(remote.similar(b"/a", ["calmer"], 5)) == []
    with pytest.raises(RatingError, match=r"^'louder' is none of calmer, energetic, sadder, happier$"):
        asyncio.run(remote.similar(b"/a", ["louder"], 5))
    with pytest.raises(TrackError, match=r"^/b: is not in the library$"):
        asyncio.run(remote.similar(b"/b", [], 5))


def test_status_counts(remote: DaemonApi, general: Bundle) -> None:
    remote.rate(b"/a", "sad")
    assert remote.status() == {
        "files": 3,
        "tracks": 2,
        "failures": 1,
        "moods": 1,
        "sad": 0,
        "calm": 0,
        "tense": 0,
        "happy": 1,
        "unknown": 1,
        "model": "general",
        "model_id": general.model_id,
        "profile": "default",
        "rated": 1,
    }


def test_it_answers_by_the_model_in_use(remote: DaemonApi, store: Store) -> None:
    assert remote.moods(b"/a")
    store.models.add("default", model="m", name="default-1", parent="g", strategy="head", figures={})
    store.models.activate("default", "m")
    with pytest.raises(Exception, match="to go on without it: merd models use general"):
        remote.moods(b"/a")
    store.models.activate("default", None)
    assert remote.moods(b"/a")
