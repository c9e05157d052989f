"""All tracks scored again, and the model that a profile uses."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from support.versions_made import biased, earlier, installed

from merd.analysis import rescore as rescoring
from merd.analysis.rescore import rescore
from merd.config import paths
from merd.config.paths import AppPaths
from merd.errors import BundleError
from merd.model import registry
from merd.model.bundle import Bundle
from merd.model.inference import Classifier
from merd.mood import Quadrant
from merd.store import Store
from merd.store.moods import NO_MOOD
from merd.store.records import FileState

LENGTHS = (0, 1, 3, 4, 7, 40, 600)
Fill = Callable[[Store, int], dict[int, NDArray[np.float16]]]


@pytest.fixture
def home(tmp_path: Path) -> AppPaths:
    return paths.app_paths(tmp_path)  # Where the fixture `store` has its database.


@pytest.fixture
def fill(general: Bundle) -> Fill:
    """Gives the store tracks of all lengths, some with silence."""

    def fill(store: Store, count: int) -> dict[int, NDArray[np.float16]]:
        rng = np.random.default_rng(0)
        tracks = {}
        with store.writing():
            for i in range(count):
                features = rng.random((LENGTHS[i % len(LENGTHS)], general.dims)).astype(np.float16)
                features[rng.random(len(features)) < (0, 0.3, 1)[i % 3]] = np.nan
                track_id = store.tracks.put(b"%d" % i, 1.0)
                store.tracks.put_features(track_id, general.extractor_id, features)
                tracks[track_id] = features
        return tracks

    return fill


def test_tracks_get_the_moods_that_each_would_get_alone(
    store: Store, general: Bundle, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "_PATCHES", 700)  # Several chunks.
    tracks = fill(store, 40)
    for model in (general, biased(tmp_path / "biased", Quadrant.TENSE)):
        assert rescore(store, model) == 40
        classifier = Classifier(model)
        for track_id, features in tracks.items():
            expected, mood = classifier.mood(features.astype(np.float32)), store.moods.get(track_id, model.model_id)
            assert mood is not None
            np.testing.assert_array_equal(mood.times_s, expected.times_s)
            np.testing.assert_allclose(mood.probabilities, expected.probabilities, rtol=0, atol=1e-5)
        assert store.moods.counts(model.model_id).unknown == sum(bool(np.isnan(f).all()) for f in tracks.values())


def test_what_has_a_mood_is_not_scored_and_other_features_are_none(
    store: Store, general: Bundle, fill: Fill
) -> None:
    first, *_ = fill(store, 7)
    with store.writing():
        store.tracks.put_features(store.tracks.put(b"other", 1.0), "other", np.ones((4, 3), np.float16))
    mood = Classifier(general).mood(np.ones((4, general.dims), np.float32))
    store.moods.put(first, general.model_id, mood)
    seen: list[object] = []

    def watch(tracks: Iterable[int], total: int) -> Iterable[int]:
        seen.append(total)
        for track in tracks:
            seen.append(track)
            yield track

    assert rescore(store, general, watch) == 6
    assert seen == [6, *range(first + 1, first + 7)]
    assert rescore(store, general) == 0
    kept = store.moods.get(first, general.model_id)
    assert kept is not None
    np.testing.assert_array_equal(kept.probabilities, mood.probabilities)
    assert np.count_nonzero(store.moods.quadrants(general.model_id) != NO_MOOD) == 7


def test_moods_that_nobody_asks_for_are_forgotten(
    store: Store, general: Bundle, fill: Fill, home: AppPaths
) -> None:
    fill(store, 3)
    theirs, old, new = (installed(home, store, towards) for towards in Quadrant if towards is not Quadrant.HAPPY)
    store.models.add("other", model=theirs.model_id, name="", parent="", strategy="", figures={})
    store.models.activate("other", theirs.model_id)
    for model in (general, theirs, old, new):
        rescore(store, model)
    counts = [store.moods.counts(model.model_id) for model in (general, theirs, old, new)]
    assert [one.moods + one.unknown for one in counts] == [3, 3, 0, 3]


def test_what_a_model_has_not_heard_keeps_the_moods_that_it_has(
    store: Store, general: Bundle, fill: Fill, home: AppPaths, tmp_path: Path
) -> None:
    tracks = list(fill(store, 4))
    before, now = earlier(tmp_path / "earlier"), installed(home, store, Quadrant.SAD)
    mood = Classifier(general).mood(np.ones((4, general.dims), np.float32))
    with store.writing():
        unheard = store.tracks.put(b"unheard", 30.0)
        for track_id in (*tracks, unheard):
            store.moods.put(track_id, before.model_id, mood)
            store.files.put(b"/%d" % track_id, FileState(1, 1), track_id)
    assert rescore(store, now) == 4
    assert store.tracks.count_without_features(now.extractor_id) == 1
    assert [store.moods.get(track, before.model_id) is None for track in (*tracks, unheard)] == [True] * 4 + [False]


def test_a_killed_run_is_completed_by_the_next(store: Store, general: Bundle, fill: Fill) -> None:
    tracks = fill(store, 70)
    code = (
        "import sys; from pathlib import Path; from merd.analysis import rescore; from merd.model import bundle\n"
        "from merd.store import Store\n"
        "rescore._TRACKS = 7\n"
        "show = lambda tracks, total: (print(track, flush=True) or track for track in tracks)\n"
        "rescore.rescore(Store(Path(sys.argv[1])), bundle.load(), show)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(store.path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    shown = [int(process.stdout.readline()) for _ in range(8)]
    process.send_signal(signal.SIGKILL)
    shown += [int(line) for line in process.communicate()[0].split()]
    assert all(store.moods.get(track, general.model_id) for track in shown)
    left = store.moods.count_unscored(general.extractor_id, general.model_id)
    assert rescore(store, general) == left
    assert all(store.moods.get(track, general.model_id) for track in tracks)
    connection = sqlite3.connect(store.path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_profile_uses_its_version(store: Store, general: Bundle, home: AppPaths) -> None:
    version = installed(home, store, Quadrant.SAD)
    assert registry.active_bundle(home, store, "default").model_id == general.model_id
    store.models.activate("default", version.model_id)
    active = registry.active_bundle(home, store, "default")
    assert (active.model_id, active.folder) == (version.model_id, home.data / "models" / version.model_id)
    assert active.extractor_id == general.extractor_id
    assert registry.active_bundle(home, store, "other").model_id == general.model_id


def test_a_version_that_is_gone_damaged_or_another_is_one_line_with_the_way_out(
    store: Store, general: Bundle, home: AppPaths
) -> None:
    version = installed(home, store, Quadrant.SAD, "me")
    store.models.activate("me", version.model_id)
    reason = ": merd models use general --profile me$"
    version.classifier_path.write_bytes(b"damaged")
    with pytest.raises(BundleError, match=f"classifier.onnx: not the file .*{reason}"):
        registry.active_bundle(home, store, "me")
    shutil.rmtree(version.folder)
    with pytest.raises(BundleError, match=f"model.json: no such file or directory; .*{reason}"):
        registry.active_bundle(home, store, "me")
    shutil.copytree(general.folder, version.folder)
    with pytest.raises(BundleError, match=f"holds another model, {general.model_id}; .*{reason}"):
        registry.active_bundle(home, store, "me")
