"""What follows from changes of the database."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.audio import encode, music
from support.tagged import TENSE

from merd.config.paths import app_paths as home_of
from merd.config.settings import PlaylistSettings, Settings
from merd.daemon import refresh, tag_sync
from merd.daemon.refresh import Refresher
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.tags import mood_tags

MOOD = Mood(np.array([[0, 24]], np.float32), np.array([[0.1, 0.2, 0.3, 0.4]], np.float32))


class Nobody:
    def model_changed(self, profile: str, name: str) -> None:
        pass


def known(store: Store, path: Path, model: Bundle, mood: Mood = MOOD) -> bytes:
    """A file that the store knows, with a mood."""
    found = look(os.fsencode(path))
    assert isinstance(found, Found)
    with store.writing():
        track_id = store.tracks.put(found.path, 7.0)
        store.moods.put(track_id, model.model_id, mood)
        store.files.put(found.path, found.state, track_id)
    return found.path


def mode(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def test_tags_wait_while_the_library_is_read_only(
    small_disk: Path,
    tmp_path: Path,
    general: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tag_sync, "_WAIT_S", 0.0)
    home = home_of(tmp_path / "home")
    settings = Settings(folders=(small_disk,), write_tags=True, playlists=(), tune_after=0)
    files = [encode(small_disk / f"{i}.mp3", "mp3", music(2, seed=i)) for i in range(3)]
    with Store(home.database) as store:
        paths = [known(store, file, general) for file in files]
        refresher = Refresher(home, store, settings, Nobody())
        mode(small_disk, "ro")
        refresher.run(lambda: True)
        assert [record.message for record in caplog.records] == [f"{files[0]}: read-only file system"]
        mode(small_disk, "rw")
        refresher.run(lambda: True)
        assert all(mood_tags.is_up_to_date(path, MOOD) for path in paths)


def test_what_is_interrupted_is_done_by_the_next_call(tmp_path: Path, general: Bundle) -> None:
    home = home_of(tmp_path / "home")
    settings = Settings(folders=(tmp_path,), write_tags=True, playlists=(), tune_after=0)
    with Store(home.database) as store:
        path = known(store, encode(tmp_path / "1.mp3", "mp3", music(2)), general)
        refresher = Refresher(home, store, settings, Nobody())
        refresher.run(lambda: False)
        assert not mood_tags.is_up_to_date(path, MOOD)
        refresher.run(lambda: True)
        assert mood_tags.is_up_to_date(path, MOOD)


def test_a_file_that_is_away_or_changed_is_tagged_when_it_is_known_again(tmp_path: Path, general: Bundle) -> None:
    settings = Settings(folders=(tmp_path,), write_tags=True, playlists=(), tune_after=0)
    file = encode(tmp_path / "1.mp3", "mp3", music(2))
    with Store(tmp_path / "a.db") as store:
        path = known(store, file, general)
        refresher = Refresher(home_of(tmp_path / "home"), store, settings, Nobody())
        away = file.rename(tmp_path / "away.mp3")
        refresher.run(lambda: True)
        away.rename(file)
        os.utime(file, (1, 1))
        refresher.look_again()
        refresher.run(lambda: True)
        assert not mood_tags.is_up_to_date(path, MOOD)
        known(store, file, general)
        refresher.run(lambda: True)
        assert mood_tags.is_up_to_date(path, MOOD)


def test_files_that_came_while_tags_were_off_are_tagged_later(tmp_path: Path, general: Bundle) -> None:
    home = home_of(tmp_path / "home")
    on = Settings(folders=(tmp_path,), write_tags=True, playlists=(), tune_after=0)
    off = replace(on, write_tags=False)
    with Store(home.database) as store:
        for i, settings in enumerate((on, off, on)):
            path = known(store, encode(tmp_path / f"{i}.mp3", "mp3", music(2, seed=i)), general)
            Refresher(home, store, settings, Nobody()).run(lambda: True)
            assert mood_tags.is_up_to_date(path, MOOD) == settings.write_tags
        assert all(mood_tags.is_up_to_date(os.fsencode(tmp_path / f"{i}.mp3"), MOOD) for i in range(3))


def test_two_homes_do_not_write_one_file_in_turns(tmp_path: Path, general: Bundle) -> None:
    settings = Settings(folders=(tmp_path,), write_tags=True, playlists=(), tune_after=0)
    file = encode(tmp_path / "1.mp3", "mp3", music(2))
    with Store(tmp_path / "a.db") as one, Store(tmp_path / "b.db") as other:
        moods = (MOOD, TENSE)
        refreshers = [Refresher(home_of(tmp_path / "home"), store, settings, Nobody()) for store in (one, other)]
        states = []
        for _ in range(3):
            for store, mood, refresher in zip((one, other), moods, refreshers, strict=True):
                known(store, file, general, mood)  # It may have been changed by the other.
                refresher.run(lambda: True)
                states.append(file.stat().st_mtime_ns)
    assert len(set(states)) == 2
    assert mood_tags.is_up_to_date(os.fsencode(file), TENSE)


def test_a_file_that_went_goes_from_the_playlists(tmp_path: Path, general: Bundle) -> None:
    home, folder = home_of(tmp_path / "home"), tmp_path / "lists"
    playlist = PlaylistSettings("All", "minutes > 0")
    settings = Settings(folders=(tmp_path,), playlists=(playlist,), playlist_folder=folder, tune_after=0)
    (tmp_path / "a.mp3").touch()
    with Store(home.database) as store:
        path = known(store, tmp_path / "a.mp3", general)
        refresher = Refresher(home, store, settings, Nobody())
        refresher.run(lambda: True)
        assert "a.mp3" in (folder / "All.m3u8").read_text()
        with store.writing():
            store.files.forget(path)
        refresher.run(lambda: True)
        assert "a.mp3" not in (folder / "All.m3u8").read_text()


def test_a_playlist_that_could_not_be_written_is_tried_again(tmp_path: Path, general: Bundle) -> None:
    home, folder = home_of(tmp_path / "home"), tmp_path / "lists"
    playlist = PlaylistSettings("All", "minutes > 0")
    settings = Settings(folders=(tmp_path,), playlists=(playlist,), playlist_folder=folder, tune_after=0)
    (tmp_path / "a.mp3").touch()
    folder.touch()  # In the way of the folder.
    with Store(home.database) as store:
        known(store, tmp_path / "a.mp3", general)
        refresher = Refresher(home, store, settings, Nobody())
        refresher.run(lambda: True)
        folder.unlink()
        refresher.run(lambda: True)
        assert "a.mp3" in (folder / "All.m3u8").read_text()


def test_days_go_on_while_nothing_changes(tmp_path: Path, general: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "_DAYS_S", 0.0)
    home, folder = home_of(tmp_path / "home"), tmp_path / "lists"
    playlist = PlaylistSettings("New", f"days < {0.5 / 86_400:.8f}")
    settings = Settings(folders=(tmp_path,), playlists=(playlist,), playlist_folder=folder, tune_after=0)
    (tmp_path / "a.mp3").touch()
    with Store(home.database) as store:
        known(store, tmp_path / "a.mp3", general)
        refresher = Refresher(home, store, settings, Nobody())
        refresher.run(lambda: True)
        time.sleep(0.6)
        refresher.run(lambda: True)
        assert "a.mp3" not in (folder / "New.m3u8").read_text()
