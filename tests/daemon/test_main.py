"""The daemon as a process, on real files."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from support.audio import encode, music
from support.bus_daemon import BusDaemon
from support.commands import merd_at
from support.daemons import Daemon

from merd.store import Store


@pytest.fixture
def daemon(tmp_path: Path, library: Path) -> Iterator[Daemon]:
    with Daemon(tmp_path / "home", library, write_tags=True) as daemon:
        yield daemon


def test_files_that_come_change_move_and_go(daemon: Daemon, library: Path, tmp_path: Path) -> None:
    daemon.until(lambda: len(daemon.known()) == 3)
    copy = library / "album/copy.mp3"
    (library / "album").mkdir()
    original = encode(tmp_path / "x.mp3", "mp3", music(31, seed=7))
    with copy.open("wb") as file:
        content = original.read_bytes()
        for start in range(0, len(content), len(content) // 5):
            file.write(content[start : start + len(content) // 5])
            file.flush()
    (library / "broken.mp3").write_bytes(b"this is no audio" * 1000)
    daemon.until(
        lambda: daemon.known().get(str(copy)) is not None and str(library / "broken.mp3") in daemon.known()
    )
    assert daemon.known()[str(library / "broken.mp3")] is None
    (library / "album").rename(library / "lp")
    (library / "0.flac").unlink()
    (library / "1.flac").rename(tmp_path / "away.flac")
    shutil.move(tmp_path / "away.flac", library / "lp/back.flac")
    expected = {str(library / name) for name in ("2.flac", "broken.mp3", "lp/copy.mp3", "lp/back.flac")}
    daemon.until(lambda: set(daemon.known()) == expected)
    daemon.until(daemon.has_tagged_all)
    assert daemon.stop() == 0
    log = daemon.log.read_text().splitlines()
    assert sum(line.endswith("not an audio file") or "broken.mp3: " in line for line in log) == 1, log
    decoded = [line for line in log if line.startswith("ok: ")]
    assert len(decoded) == len(set(decoded)) == 4, log  # None is decoded twice, wherever it went.
    for path in expected - {str(library / "broken.mp3")}:
        tagged = mutagen.File(path)
        tag = tagged["TXXX:MERD_MOOD"].text if path.endswith("mp3") else tagged["MERD_MOOD"]
        assert list(tag) == [daemon.known()[path]]
    playlists = {path.name for path in (daemon.home / "data/playlists").iterdir()}
    assert {"Sad.m3u8", "Calm.m3u8", "Tense.m3u8", "Happy.m3u8"} <= playlists
    listed = "".join(path.read_text() for path in (daemon.home / "data/playlists").glob("[SCTH]*.m3u8"))
    assert {line for line in listed.splitlines() if line.startswith("/")} == expected - {
        str(library / "broken.mp3")
    }


def test_a_second_daemon_is_refused(daemon: Daemon, tmp_path: Path) -> None:
    daemon.until(lambda: daemon.says("looked through"))
    second = merd_at(tmp_path / "home")("daemon")
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].endswith("another merd daemon is running here")


def test_settings_are_read_again_and_wrong_ones_change_nothing(
    daemon: Daemon, library: Path, tmp_path: Path
) -> None:
    daemon.until(lambda: len(daemon.known()) == 3)
    (tmp_path / "more").mkdir()
    shutil.copy(library / "0.flac", tmp_path / "more/0.flac")
    daemon.configure(folders=[str(tmp_path / "more")], jobbs=2)
    daemon.process.send_signal(signal.SIGHUP)
    daemon.until(lambda: daemon.says("did you mean 'jobs'?"))
    daemon.configure(folders=[str(library), str(tmp_path / "more")])
    daemon.process.send_signal(signal.SIGHUP)
    daemon.until(lambda: str(tmp_path / "more/0.flac") in daemon.known())
    assert len(daemon.known()) == 4


def test_it_ends_at_once_in_the_middle_of_its_work(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    encode(tmp_path / "library/long.flac", "flac", music(900, 16_000), rate=16_000)
    with Daemon(tmp_path / "home", tmp_path / "library") as daemon:
        daemon.until(lambda: "merd.analysis.worker" in children(daemon))
        started_s = time.monotonic()
        assert daemon.stop() == 0
        assert time.monotonic() < started_s + 10


def children(daemon: Daemon) -> str:
    command = ["ps", "--ppid", str(daemon.process.pid), "-o", "args"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # None is no success to ps.


def test_the_cli_the_daemon_and_a_third_writer_at_once(daemon: Daemon, library: Path, tmp_path: Path) -> None:
    daemon.until(lambda: len(daemon.known()) == 3)
    for i in range(8):
        encode(library / f"new{i}.mp3", "mp3", music(7, seed=10 + i))
    merd = merd_at(tmp_path / "home")
    with Store(daemon.database) as store:
        for i in range(40):
            store.ratings.add("third", 1 + i % 3, (0.0, 0.0, 0.0, 1.0), source="test")
            if i % 10 == 0:
                assert merd("tag", library).returncode == 0
                assert merd("rate", "calm", library / f"{i % 3}.flac").returncode == 0
        daemon.until(lambda: len(daemon.known()) == 11)
        assert len(store.ratings.standing("third")) == 40
        assert len(store.ratings.standing("default")) == 4
    assert "database is locked" not in daemon.log.read_text()


def test_a_full_disk_is_told_once_and_waited_for(small_disk: Path, library: Path) -> None:
    with Daemon(small_disk, library) as daemon:
        daemon.until(lambda: len(daemon.known()) == 3)
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(b"x" * 4096)
        for i in range(12):
            shutil.copy(library / "0.flac", library / f"{i}.copy.flac")
            encode(library / f"more{i}.mp3", "mp3", music(7, seed=10 + i))
        daemon.until(lambda: daemon.says("database or disk is full"))
        filler.unlink()
        daemon.until(lambda: len(daemon.known()) == 27)
        assert daemon.log.read_text().count("database or disk is full") == 1


def test_ratings_from_the_bus_show_in_the_playlists_and_start_a_tuning(
    tmp_path: Path, library: Path, bus: BusDaemon
) -> None:
    daemon = Daemon(tmp_path / "home", library, tune_after=3)
    daemon.environment = {"DBUS_SESSION_BUS_ADDRESS": bus.address}
    with daemon:
        daemon.until(lambda: len(daemon.known()) == 3 and daemon.says("on the session bus"))
        tense = daemon.home / "data/playlists/Tense.m3u8"
        for i in range(3):
            status, answer = asyncio.run(
                bus.call("Rate", f"string:{library / f'{i}.flac'}", "string:tense", "string:")
            )
            assert (status, answer) == (0, f"{library / f'{i}.flac'}: tense")
        daemon.until(lambda: tense.exists() and all(f"{i}.flac" in tense.read_text() for i in range(3)))
        daemon.until(lambda: daemon.says("of your 3 rated tracks"))
        with Store(daemon.database) as store:
            assert len(store.models.versions("default")) == 1
        assert "tuning" in daemon.log.read_text()


def test_a_read_only_data_folder_is_told_once_and_waited_for(small_disk: Path, library: Path) -> None:
    daemon = Daemon(small_disk / "home", library)
    daemon.log = library.parent / "daemon.log"
    remount(small_disk, "ro")
    with daemon:
        daemon.until(lambda: daemon.says(f"{small_disk}/home/data: read-only file system; waiting"))
        time.sleep(1.5)  # Until it has tried again.
        remount(small_disk, "rw")
        daemon.until(lambda: len(daemon.known()) == 3)
        assert daemon.log.read_text().count("read-only") == 1


def remount(disk: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", disk], check=True)


def test_what_a_killed_daemon_left_half_written_goes(tmp_path: Path) -> None:
    left, note = tmp_path / "home/data/.merd-0123.part", tmp_path / "home/data/last-player"
    left.parent.mkdir(parents=True)
    for path in (left, note):
        path.touch()
    with Daemon(tmp_path / "home", tmp_path) as daemon:
        daemon.until(lambda: not left.exists())
    assert note.exists()


def test_a_database_that_is_deleted_meanwhile_is_made_again(daemon: Daemon, library: Path) -> None:
    daemon.until(daemon.has_tagged_all)
    shutil.move(daemon.home / "data", daemon.home / "away")
    encode(library / "3.flac", "flac", music(7, seed=8))  # So that it need not wait for its next tick.
    daemon.until(lambda: len(daemon.known()) == 4)
    assert daemon.says("was deleted or replaced"), daemon.log.read_text()


def test_a_database_that_cannot_be_opened_at_login_is_told_once_and_waited_for(
    tmp_path: Path, library: Path
) -> None:
    in_the_way = tmp_path / "home/data/merd.db"
    in_the_way.mkdir(parents=True)
    with Daemon(tmp_path / "home", library) as daemon:
        daemon.until(lambda: daemon.says("unable to open database file; waiting"))
        time.sleep(1.5)  # Until it has tried again.
        in_the_way.rmdir()
        daemon.until(lambda: daemon.database.is_file() and len(daemon.known()) == 3)
        assert daemon.log.read_text().count("unable to open") == 1
