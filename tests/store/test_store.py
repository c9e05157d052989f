"""The database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.old_database import old_database

from merd.errors import StoreError
from merd.mood import UNKNOWN, Mood
from merd.store import Store
from merd.store.records import FileRecord, FileState

STATE = FileState(size=5, mtime_ns=7)
MOOD = Mood(np.array([[0, 24], [24, 48]], np.float32), np.array([[0.1, 0.2, 0.3, 0.4], [0, 1, 0, 0]], np.float32))


def test_a_track_is_remembered_with_features_and_mood(store: Store) -> None:
    features = np.arange(12, dtype=np.float16).reshape(4, 3)
    with store.writing():
        track_id = store.tracks.put(b"identity", 48.5)
        store.tracks.put_features(track_id, "cnn", features)
        store.moods.put(track_id, "model", MOOD)
        store.files.put(b"/a\xff.mp3", STATE, track_id, "half of it")
    assert store.tracks.find(b"identity") == track_id
    assert store.tracks.duration_s(track_id) == 48.5
    np.testing.assert_array_equal(store.tracks.features(track_id, "cnn"), features)
    mood = store.moods.get(track_id, "model")
    assert mood is not None
    np.testing.assert_array_equal(mood.probabilities, MOOD.probabilities)
    np.testing.assert_array_equal(mood.times_s, MOOD.times_s)
    record = store.files.get(b"/a\xff.mp3")
    assert record is not None
    assert (record.state, record.track_id, record.trouble) == (STATE, track_id, "half of it")
    assert list(store.files.below(b"/")) == [store.files.of_track(track_id)] == [[b"/a\xff.mp3"]]


def test_other_models_and_extractors_know_nothing(store: Store) -> None:
    with store.writing():
        track_id = store.tracks.put(b"identity", 1.0)
        store.moods.put(track_id, "model", MOOD)
    assert store.moods.get(track_id, "other") is None
    assert store.tracks.features(track_id, "cnn") is None


def test_the_same_audio_is_one_track(store: Store) -> None:
    with store.writing():
        first = store.tracks.put(b"identity", 1.0)
        assert store.tracks.put(b"identity", 2.0) == first
    assert store.tracks.duration_s(first) == 2.0


def test_an_unknown_mood_is_remembered_as_such(store: Store) -> None:
    with store.writing():
        track_id = store.tracks.put(b"identity", 1.0)
        store.tracks.put_features(track_id, "cnn", np.empty((0, 3), np.float16))
        store.moods.put(track_id, "model", UNKNOWN)
    mood = store.moods.get(track_id, "model")
    assert mood is not None
    assert not mood.known
    features = store.tracks.features(track_id, "cnn")
    assert features is not None
    assert features.shape == (0, 3)
    assert (store.moods.counts("model").moods, store.moods.counts("model").unknown) == (0, 1)


def test_a_failure_is_remembered_until_the_file_is_put_again(store: Store) -> None:
    with store.writing():
        store.files.put(b"/1.mp3", STATE, None, "first")
        store.files.put(b"/2.mp3", STATE, None, "second")
    assert [(f.path, f.reason) for f in store.files.failures(5)] == [(b"/2.mp3", "second"), (b"/1.mp3", "first")]
    with store.writing():
        store.files.put(b"/2.mp3", STATE, store.tracks.put(b"identity", 1.0))
        store.files.forget(b"/1.mp3")
    assert store.files.failures(5) == []
    assert store.files.get(b"/1.mp3") is None


def test_a_file_that_was_too_long_keeps_the_limit_when_it_changes(store: Store) -> None:
    store.files.put(b"/1.mp3", STATE, None, "longer than 1 minutes", limit_s=60.0)
    store.files.put_state(b"/1.mp3", FileState(6, 8))
    assert store.files.get(b"/1.mp3") == FileRecord(FileState(6, 8), None, "longer than 1 minutes", 60.0)
    store.files.put_state(b"/2.mp3", STATE)
    assert store.files.get(b"/2.mp3") is None


def test_a_database_from_before_the_limit_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    with old_database(path, 5) as connection:
        troubles = ["longer than 60 minutes", "longer than 0.5 minutes", "longer than 1e+06 minutes", "no audio"]
        for i, trouble in enumerate(troubles):
            row = (b"/%d" % i, 5, 7, None, trouble, 9)
            connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)
    for _ in range(2):
        with Store(path) as store:
            records = [store.files.get(b"/%d" % i) for i in range(len(troubles))]
        limits_s = [3600.0, 30.0, 60e6, None]
        assert records == [FileRecord(STATE, None, *known) for known in zip(troubles, limits_s, strict=True)]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing():
        store.tracks.put(b"identity", 1.0)
        raise RuntimeError
    assert store.tracks.find(b"identity") is None


def test_readers_see_nothing_half_done_and_never_wait(store: Store) -> None:
    with Store(store.path) as other, store.writing():
        store.tracks.put(b"identity", 1.0)
        assert other.tracks.find(b"identity") is None
    with Store(store.path) as other:
        assert other.tracks.find(b"identity") is not None


def test_many_processes_may_make_and_fill_a_database_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from merd.store import Store; from merd.store.records import FileState\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for i in range(50):\n"
        "    with store.writing():\n"
        "        track = store.tracks.put(b'%d' % (i % 10), 1.0)\n"
        "        store.files.put(b'%s/%d' % (sys.argv[2].encode(), i), FileState(1, 1), track)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new" / "merd.db")]
    processes = [subprocess.Popen([*command, str(i)], stderr=subprocess.PIPE) for i in range(6)]
    assert [process.communicate()[1] for process in processes] == [b""] * 6
    with Store(tmp_path / "new" / "merd.db") as store:
        assert (store.moods.counts("").tracks, store.moods.counts("").files) == (10, 300)


def test_a_database_of_a_newer_merd_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1000")
    connection.close()
    with pytest.raises(StoreError, match="newer merd"):
        Store(path)


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"merd\.db: file is not a database"):
        Store(path)
    with pytest.raises(StoreError, match=r"not a directory|file exists"):
        Store(path / "below" / "merd.db")


def test_a_full_disk_is_one_line_and_leaves_the_database_sound(store: Store) -> None:
    with store.writing():
        track_id = store.tracks.put(b"identity", 1.0)
    store._database.execute("PRAGMA max_page_count = 20")
    with pytest.raises(StoreError, match=r"merd\.db: database or disk is full"), store.writing():
        store.tracks.put_features(track_id, "cnn", np.zeros((1000, 384), np.float16))
    with store.writing():
        store.files.put(b"/a.mp3", STATE, track_id)
    assert store.tracks.features(track_id, "cnn") is None
    assert store.files.of_track(track_id) == [b"/a.mp3"]


def test_files_below_a_folder_are_listed_and_forgotten(store: Store) -> None:
    paths = [b"/m/a.mp3", b"/m/a/1.mp3", b"/m/a/2.mp3", b"/m/a/b/3.mp3", b"/m/a0.mp3", b"/m/b.mp3"]
    with store.writing():
        for path in paths:
            store.files.put(path, STATE, store.tracks.put(path, 1.0))
    assert [path for page in store.files.below(b"/m/a") for path in page] == paths[1:4]
    assert [path for page in store.files.below(b"/") for path in page] == paths
    assert not store.tracks.has_orphans()
    assert not store.files.forgot
    with store.writing():
        assert store.files.forget(b"/m/a") == 3
        assert store.files.forget(b"/m/b.mp3") == 1
        assert store.files.forget(b"/m/c") == 0
    assert [path for page in store.files.below(b"/m") for path in page] == [paths[0], paths[4]]
    assert store.tracks.has_orphans()
    assert store.files.forgot


def test_changes_by_others_show(store: Store) -> None:
    before = store.changes()
    with Store(store.path) as other, other.writing():
        other.tracks.put(b"1", 1.0)
    assert store.changes() != before
    assert store.changes() == store.changes()
