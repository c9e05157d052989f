"""Tracks along a way through the plane."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support import synthetic
from support.commands import Merd

from merd.model.bundle import Bundle
from merd.mood import Quadrant
from merd.playlists import journey as module
from merd.playlists.journey import candidates, journey
from merd.store import Store
from merd.store.query import TrackRow
from merd.store.records import Metadata


def track(number: int, arousal: float, valence: float, duration_s: float = 200.0) -> TrackRow:
    return TrackRow(b"/%d" % number, duration_s, 25, 25, 25, 25, arousal, valence, rated=False)


@pytest.fixture
def tracks() -> list[TrackRow]:
    """All over the plane."""
    rng = np.random.default_rng(0)
    return [track(i, rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(120, 300)) for i in range(500)]


def test_the_mood_changes_gradually_from_the_first_to_the_last(tracks: list[TrackRow]) -> None:
    chosen = journey(tracks, [Quadrant.TENSE, Quadrant.CALM], 40)
    points = np.array([[one.arousal, one.valence] for one in chosen], float)
    np.testing.assert_allclose(points[0], [0.5, -0.5], atol=0.15)
    np.testing.assert_allclose(points[-1], [-0.5, 0.5], atol=0.15)
    assert max(np.linalg.norm(a - b) for a, b in pairwise(points)) < 0.5
    assert len(set(chosen)) == len(chosen)
    assert abs(sum(one.duration_s for one in chosen) - 40 * 60) < 150


def test_more_stations_are_passed_in_their_order(tracks: list[TrackRow]) -> None:
    stations = [Quadrant.SAD, Quadrant.TENSE, Quadrant.HAPPY]
    chosen = journey(tracks, stations, 60)
    middle = chosen[len(chosen) // 2]
    assert middle.arousal == pytest.approx(0.5, abs=0.3)
    assert middle.valence == pytest.approx(-0.5, abs=0.3)


def test_a_seed_makes_it_again_and_another_one_makes_another(tracks: list[TrackRow]) -> None:
    stations = [Quadrant.HAPPY, Quadrant.SAD]
    assert journey(tracks, stations, 30, seed=1) == journey(tracks, stations, 30, seed=1)
    assert journey(tracks, stations, 30, seed=1) != journey(tracks, stations, 30, seed=2)


def test_few_tracks_and_none() -> None:
    assert journey([], [Quadrant.SAD], 30) == []
    few = [track(0, 0.5, 0.5), track(1, -0.5, 0.5)]
    assert journey(few, [Quadrant.HAPPY, Quadrant.CALM], 600) != []
    assert len(journey(few, [Quadrant.HAPPY], 600)) == 2
    assert len(journey([track(0, 0, 0, 5000.0)], [Quadrant.HAPPY], 10)) == 1


def test_the_command_makes_a_playlist(merd: Merd, tmp_path: Path, general: Bundle) -> None:
    with Store(tmp_path / "home" / "data" / "merd.db") as store:
        for number, wins in enumerate([(0, 0, 10, 0), (0, 5, 5, 0), (0, 10, 0, 0), (0, 0, 0, 0)]):
            synthetic.put(store, b"/music/%d.ogg" % number, wins, general.model_id)
    run = merd("journey", "tense", "calm", "--minutes", 60)
    assert run.returncode == 0, run.stderr
    first, *tracks = run.stdout.splitlines()
    assert first == "#EXTM3U"
    assert sorted(tracks[1::2]) == ["/music/0.ogg", "/music/1.ogg", "/music/2.ogg"]
    assert set(tracks[::2]) == {f"#EXTINF:180,{number}" for number in range(3)}


@pytest.mark.parametrize("wrong", [["clam"], [], ["calm", "--minutes", "nan"], ["calm", "--seed", "-1"]])
def test_the_command_says_what_it_does_not_understand(merd: Merd, wrong: list[str]) -> None:
    run = merd("journey", *wrong)
    assert run.returncode == 2
    assert "Error: " in run.stderr


def test_a_format_that_lists_no_tracks_holds_no_journey(merd: Merd, tmp_path: Path) -> None:
    run = merd("journey", "calm", "-o", tmp_path / "calm.nsp")
    assert run.returncode == 2
    assert run.stderr.endswith("Error: nsp lists no tracks, so it cannot hold these\n")
    assert not (tmp_path / "calm.nsp").exists()


def test_artists_and_songs_are_spaced_along_the_way(tracks: list[TrackRow]) -> None:
    named = [one._replace(metadata=Metadata(str(n % 5), title=str(n))) for n, one in enumerate(tracks)]
    chosen = journey(named, [Quadrant.TENSE, Quadrant.CALM], 60)
    assert all(one.metadata.artist != other.metadata.artist for one, other in pairwise(chosen))
    same = [one._replace(metadata=Metadata("Ann", title="Song"), duration_s=200) for one in tracks]
    assert len(journey(same, [Quadrant.HAPPY], 60)) == 1


def test_of_a_large_library_some_tracks_are_drawn(
    store: Store, general: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        synthetic.put(store, b"/%d.mp3" % number, (1, 1, 0, 0), general.model_id)
    synthetic.put(store, b"/silent.mp3", (0, 0, 0, 0), general.model_id)
    assert len(list(candidates(store, "default", general.model_id))) == 20
    monkeypatch.setattr(module, "_MOST", 5)
    drawn = [list(candidates(store, "default", general.model_id, seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(set(drawn[0])) == 5
