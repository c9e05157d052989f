"""The indexer's thread, with real files and a real database."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from support.audio import encode, music
from support.synthetic import put_existing
from support.waiting import until

from merd.config import paths
from merd.config.settings import Settings
from merd.daemon import indexer
from merd.daemon.indexer import IndexerThread
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.records import Metadata

DEADLINE_S = 60.0


class Events:
    """Take note which files were tagged."""

    def __init__(self) -> None:
        self.paths: list[bytes] = []
        self.told = threading.Event()

    def tagged(self, path: bytes, mood: Mood) -> None:
        self.paths.append(path)
        self.told.set()

    def model_changed(self, profile: str, name: str) -> None:
        pass


def test_on_battery_it_waits_without_work_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    power = threading.Event()
    monkeypatch.setattr("merd.daemon.power.on_battery", lambda: not power.is_set())
    monkeypatch.setattr(indexer, "_POWER_S", 0.0)
    folder, events = tmp_path / "music", Events()
    folder.mkdir()
    worker = IndexerThread(paths.app_paths(tmp_path / "home"), Settings(folders=(folder,), write_tags=True), events)
    worker.start()
    encode(folder / "1.flac", "flac", music(7))
    until(lambda: worker.state == "paused on battery")
    time.sleep(4)  # What happened to the file has settled now.
    before_s = time.process_time()
    time.sleep(2)
    assert time.process_time() - before_s < 0.2
    assert not events.paths
    power.set()
    worker.wake()
    assert events.told.wait(DEADLINE_S)
    until(lambda: worker.state == "watching")
    worker.stop()
    worker.join(DEADLINE_S)
    assert not worker.is_alive()


def test_other_settings_are_tried_at_once_after_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "_SHORTEST_RETRY_S", 600.0)
    home, folder = paths.app_paths(tmp_path / "home"), tmp_path / "music"
    folder.mkdir()
    home.database.mkdir(parents=True)
    worker = IndexerThread(home, Settings(folders=(folder,)), Events())
    worker.start()
    until(lambda: str(home.database) in worker.state)
    home.database.rmdir()
    worker.reload(Settings(folders=(folder,), on_battery=True))
    until(lambda: worker.state == "watching")
    worker.stop()
    worker.join(DEADLINE_S)
    assert not worker.is_alive()


def test_a_library_that_was_analysed_is_read_for_its_tags_once_its_disk_is_there(
    tmp_path: Path, general: Bundle
) -> None:
    home, folder, events = paths.app_paths(tmp_path / "home"), tmp_path / "music", Events()
    folder.mkdir()
    song = encode(folder / "1.flac", "flac", music(2), tags={"artist": "Ann", "title": "Song"})
    with Store(home.database) as store:
        put_existing(store, song, (1, 0, 0, 0), general.model_id)
        worker = IndexerThread(home, Settings(folders=(folder,), on_battery=True), events)
        away = folder.rename(tmp_path / "away")
        worker.start()
        until(lambda: worker.state == "watching")
        away.rename(folder)
        worker.wake()
        until(lambda: store.metadata.of_file(os.fsencode(song)) == Metadata("Ann", title="Song"))
        new = encode(folder / "2.flac", "flac", music(7, seed=1), tags={"artist": "Bob"})
        until(lambda: store.metadata.of_file(os.fsencode(new)) == Metadata("Bob"))
    worker.stop()
    worker.join(DEADLINE_S)
    assert events.paths == [os.fsencode(new)]
