"""From what happens in folders to what is analysed, with real files and the kernel's events."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.versions_made import earlier

from merd.analysis.cache import AnalysisCache
from merd.config.settings import Settings
from merd.daemon.library_sync import LibrarySync
from merd.errors import WatchError
from merd.library import mounts
from merd.library.debounce import DebouncedPaths
from merd.library.watcher import Watcher
from merd.model.bundle import Bundle
from merd.mood import UNKNOWN
from merd.store import Store

DEBOUNCE_S = 0.1
DEADLINE_S = 20.0


class Desk:
    """A synchronisation whose files are taken as known as soon as they are handed out."""

    def __init__(self, store: Store, general: Bundle, **settings: object) -> None:
        self.store, self.cache, self.model = store, AnalysisCache(store, general), general.model_id
        self.woken = threading.Event()
        self.changes = DebouncedPaths(DEBOUNCE_S, self.woken.set)
        self.watcher = Watcher(self.changes)
        self.sync = LibrarySync(Settings(**settings), store, self.changes, self.watcher)  # type: ignore[arg-type]
        self.handed_out: list[str] = []

    def turn(self) -> None:
        self.sync.ensure_watching()
        for file in self.sync.pending(self.cache, lambda: True):
            self.handed_out.append(os.fsdecode(file.path))
            with self.store.writing():
                track_id = self.store.tracks.put(file.path + b"%d" % file.state.size, 30.0)
                self.store.files.put(file.path, file.state, track_id)
                self.store.moods.put(track_id, self.model, UNKNOWN)

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline, (self.handed_out, self.known())
            self.woken.wait(self.changes.ready_in_s() or DEBOUNCE_S)
            self.woken.clear()
            self.turn()

    def known(self) -> list[str]:
        return [os.fsdecode(path) for page in self.store.files.below(b"/") for path in page]


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder with an album of two files, which are long since there."""
    folder = tmp_path / "music"
    (folder / "album").mkdir(parents=True)
    for name in ("album/1.mp3", "album/2.flac"):
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def desk(store: Store, general: Bundle, music: Path) -> Iterator[Desk]:
    desk = Desk(store, general, folders=(music,))
    desk.until(lambda: len(desk.known()) == 2)
    yield desk
    desk.watcher.close()


def test_with_another_cnn_all_is_heard_again(desk: Desk, store: Store, tmp_path: Path, music: Path) -> None:
    desk.handed_out.clear()
    desk.turn()
    assert desk.handed_out == []
    other = earlier(tmp_path / "earlier")
    desk.cache, desk.model = AnalysisCache(store, other), other.model_id
    desk.turn()
    assert sorted(desk.handed_out) == paths(music, "album/1.mp3", "album/2.flac")


def paths(folder: Path, *names: str) -> list[str]:
    return [str(folder / name) for name in names]


def test_what_is_there_is_handed_out_once(desk: Desk, music: Path) -> None:
    assert desk.handed_out == paths(music, "album/1.mp3", "album/2.flac")
    desk.sync.rescan()
    desk.turn()
    assert len(desk.handed_out) == 2


def test_moves_of_files_and_folders(desk: Desk, music: Path) -> None:
    (music / "album").rename(music / "lp")
    desk.until(lambda: desk.known() == paths(music, "lp/1.mp3", "lp/2.flac"))
    (music / "lp/1.mp3").rename(music / "1.mp3")
    desk.until(lambda: desk.known() == paths(music, "1.mp3", "lp/2.flac"))


def test_a_file_that_moved_is_forgotten_where_it_was_before_it_is_handed_out(desk: Desk, music: Path) -> None:
    old, *_ = both = paths(music, "album/1.mp3", "album/2.flac")
    desk.until(lambda: desk.known() == both)
    (music / "album/1.mp3").rename(music / "1.mp3")
    time.sleep(3 * DEBOUNCE_S)  # Until all that happened has settled.
    assert [old in desk.known() for _ in desk.sync.pending(desk.cache, lambda: True)] == [False]


def test_a_folder_that_is_moved_out_and_in_again(desk: Desk, music: Path, tmp_path: Path) -> None:
    (music / "single.mp3").write_text("so that the library is not empty")
    desk.until(lambda: len(desk.known()) == 3)
    (music / "album").rename(tmp_path / "away")
    desk.until(lambda: desk.known() == paths(music, "single.mp3"))
    (tmp_path / "away").rename(music / "back")
    desk.until(lambda: desk.known() == paths(music, "back/1.mp3", "back/2.flac", "single.mp3"))


def test_a_folder_made_together_with_a_file(desk: Desk, music: Path) -> None:
    (music / "new/deep/er").mkdir(parents=True)
    (music / "new/deep/er/3.ogg").write_text("3")
    desk.until(lambda: str(music / "new/deep/er/3.ogg") in desk.known())


def test_a_tagger_replaces_a_file(desk: Desk, music: Path) -> None:
    temporary = music / "album/.1.mp3.tmp"
    temporary.write_text("with other tags")
    temporary.replace(music / "album/1.mp3")
    desk.until(lambda: len(desk.handed_out) == 3)
    assert desk.handed_out[-1:] == paths(music, "album/1.mp3")
    assert len(desk.known()) == 2


def test_a_file_that_is_copied_slowly_is_handed_out_once_and_whole(desk: Desk, music: Path) -> None:
    path = music / "slow.mp3"
    with path.open("wb", buffering=0) as file:
        for _ in range(6):
            file.write(b"some")
            desk.woken.wait(DEBOUNCE_S / 3)
            desk.turn()
            assert str(path) not in desk.handed_out
    desk.until(lambda: str(path) in desk.known())
    record = desk.store.files.get(os.fsencode(path))
    assert record is not None
    assert record.state.size == 24
    assert desk.handed_out.count(str(path)) == 1


def test_deleted_files_and_folders_are_forgotten(desk: Desk, music: Path) -> None:
    (music / "album/1.mp3").unlink()
    desk.until(lambda: desk.known() == paths(music, "album/2.flac"))
    (music / "single.mp3").write_text("so that the library is not empty")
    shutil.rmtree(music / "album")
    desk.until(lambda: desk.known() == paths(music, "single.mp3"))


@pytest.mark.parametrize("way", ["rename", "remove", "empty"])
def test_a_library_that_is_not_mounted_is_not_forgotten(desk: Desk, music: Path, tmp_path: Path, way: str) -> None:
    if way == "rename":
        music.rename(tmp_path / "away")
    else:
        shutil.copytree(music, tmp_path / "away")
        shutil.rmtree(music)
    if way == "empty":
        music.mkdir()
    for _ in range(4):
        desk.woken.wait(DEBOUNCE_S)
        desk.turn()
    assert len(desk.known()) == 2
    if music.exists():
        music.rmdir()
    (tmp_path / "away").rename(music)
    (music / "album/2.flac").unlink()
    desk.until(lambda: desk.known() == paths(music, "album/1.mp3"))


def test_a_disk_inside_the_library_comes_and_goes(
    store: Store, general: Bundle, small_disk: Path, tmp_path: Path
) -> None:
    library = small_disk.parent
    (library / "here.mp3").write_text("1")
    (small_disk / "there.mp3").write_text("2")
    desk = Desk(store, general, folders=(library,))
    both = paths(library, "disk/there.mp3", "here.mp3")
    desk.until(lambda: desk.known() == both)
    subprocess.run(["umount", "--lazy", small_disk], check=True)
    for _ in range(4):
        desk.woken.wait(DEBOUNCE_S)
        desk.turn()
    desk.sync.rescan()
    desk.turn()
    assert desk.known() == both
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", small_disk], check=True)
    (small_disk / "new.mp3").write_text("3")
    desk.until(lambda: desk.known() == paths(library, "disk/new.mp3", "here.mp3"))
    desk.watcher.close()


def test_a_network_mount_inside_the_library_is_looked_through(
    store: Store, general: Bundle, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = mounts.Mount(b"9", b"0:9/", os.fsencode(music / "nas"), "fuse.sshfs")
    monkeypatch.setattr(mounts, "around", lambda _: [mount])
    desk = Desk(store, general, folders=(music,), scan_hours=DEBOUNCE_S / 3600)
    desk.until(lambda: len(desk.known()) == 2)
    desk.watcher.close()
    (music / "3.mp3").write_text("3")
    time.sleep(2 * DEBOUNCE_S)
    desk.sync.ensure_watching()
    desk.until(lambda: len(desk.known()) == 3)
    desk.watcher.close()


def test_what_went_while_nobody_watched(store: Store, general: Bundle, desk: Desk, music: Path) -> None:
    desk.watcher.close()
    (music / "album/1.mp3").unlink()
    (music / "new.mp3").write_text("new")
    later = Desk(store, general, folders=(music,))
    later.until(lambda: later.known() == paths(music, "album/2.flac", "new.mp3"))
    assert later.handed_out == paths(music, "new.mp3")
    later.watcher.close()


def test_links_out_of_the_library_are_watched_and_loops_end(desk: Desk, music: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "loop").symlink_to(music)
    (music / "album/loop").symlink_to(music)
    (music / "link").symlink_to(outside)
    (outside / "1.mp3").write_text("1")
    desk.until(lambda: str(music / "link/1.mp3") in desk.known())
    (outside / "2.mp3").write_text("2")
    desk.until(lambda: str(music / "link/2.mp3") in desk.known())
    assert desk.known() == paths(music, "album/1.mp3", "album/2.flac", "link/1.mp3", "link/2.mp3")
    (music / "link").unlink()
    desk.until(lambda: desk.known() == paths(music, "album/1.mp3", "album/2.flac"))


def test_ignored_and_hidden_files(store: Store, general: Bundle, music: Path) -> None:
    desk = Desk(store, general, folders=(music,), ignore=("Audiobooks/*", "*.wav"))
    for name in ("Audiobooks/1.mp3", "a/Audiobooks/1.mp3", "album/x.wav", ".trash/1.mp3", "no/sub/1.mp3"):
        (music / name).parent.mkdir(parents=True, exist_ok=True)
        (music / name).write_text(name)
    (music / "no/.nomedia").touch()
    expected = paths(music, "a/Audiobooks/1.mp3", "album/1.mp3", "album/2.flac")
    desk.until(lambda: desk.known() == expected)
    (music / "album/.nomedia").touch()
    desk.until(lambda: desk.known() == expected[:1])
    (music / "no/.nomedia").unlink()
    desk.until(lambda: desk.known() == [*expected[:1], *paths(music, "no/sub/1.mp3")])
    desk.watcher.close()


def test_what_cannot_be_watched_is_looked_through(
    store: Store, general: Bundle, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "is_remote", lambda _: True)
    desk = Desk(store, general, folders=(music,), scan_hours=DEBOUNCE_S / 3600)
    desk.until(lambda: len(desk.known()) == 2)
    (music / "3.mp3").write_text("3")
    desk.until(lambda: len(desk.known()) == 3)
    assert len(desk.changes) == 0
    desk.watcher.close()


def test_the_kernels_limit_is_told_with_its_remedy(
    store: Store, general: Bundle, music: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(store, general, folders=(music,), scan_hours=DEBOUNCE_S / 3600)

    def full(*_: object) -> None:
        raise WatchError("the kernel watches no more folders")

    monkeypatch.setattr(desk.watcher, "watch", full)
    desk.until(lambda: len(desk.known()) == 2)
    (music / "3.mp3").write_text("3")
    desk.until(lambda: len(desk.known()) == 3)
    assert caplog.messages[0].startswith("the kernel watches no more folders; until then")


def test_files_that_are_known_take_few_statements(store: Store, general: Bundle, music: Path) -> None:
    for number in range(500):
        (music / f"album/{number + 3}.mp3").touch()
    desk = Desk(store, general, folders=(music,))
    desk.until(lambda: len(desk.known()) == 502)
    statements: list[str] = []
    store._database._db.conn.set_trace_callback(statements.append)
    desk.sync.rescan()
    desk.turn()
    assert len(desk.handed_out) == 502
    assert 0 < len(statements) < 20
    desk.watcher.close()
