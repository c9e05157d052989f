"""A Music Player Daemon that merd fills."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import Merd
from support.mpd import Mpd
from support.needed import needs
from support.waiting import until

from merd_mpd.address import Address, addresses


@pytest.fixture
def mpd(tmp_path: Path, tagged_library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mpd]:
    """An MPD whose music is the library but `2.flac`, and which merd knows."""
    needs("mpd")
    needs("mpc")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    shutil.move(tagged_library / "2.flac", tmp_path / "2 ü.flac")
    configuration = tmp_path / "home/config/config.toml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(f"music_folder = '{tagged_library}'\n")
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="mpd") as folder:
        mpd = Mpd(Path(folder), tagged_library)
        monkeypatch.setenv("MPD_HOST", str(mpd.socket))
        mpd.start()
        yield mpd
        mpd.stop()


def test_play_fills_the_queue(merd: Merd, mpd: Mpd, library: Path) -> None:
    assert merd("tag", library, library.parent / "2 ü.flac").returncode == 0
    run = merd("play", "minutes > 0")
    assert (run.stdout, run.stderr) == ("3 tracks for mpd\n", "")
    files = {"0.flac", "1.flac", f"{library.parent}/2 ü.flac"}
    assert {name.removeprefix("file://") for name in mpd.queue()} == files
    assert mpd.current() == 1
    run = merd("play", "--journey", "calm", "happy", "--queue")
    assert run.stdout == "3 tracks after what is queued in mpd\n"
    assert (len(mpd.queue()), mpd.current()) == (6, 1)


def test_radio_keeps_the_queue_filled_and_plays_each_track_once(
    merd: Merd, mpd: Mpd, library: Path, tmp_path: Path
) -> None:
    merd("tag", library, library.parent / "2 ü.flac")
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "radio", "minutes > 0", "--ahead=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as radio:
        until(lambda: mpd.current() == 1)
        assert len(mpd.queue()) == 2
        mpd.next()
        until(lambda: len(mpd.queue()) == 3)
        mpd.next()
        assert radio.communicate(timeout=30)[0] == "all tracks were queued once\n"
        assert radio.returncode == 0
    assert len(set(mpd.queue())) == 3


def test_what_mpd_does_not_have_is_named(merd: Merd, mpd: Mpd, library: Path, tmp_path: Path) -> None:
    merd("tag", library)
    os.rename(library / "0.flac", library / os.fsdecode(b"\xff.flac"))
    merd("tag", library)
    run = merd("play", "minutes > 0")
    assert (run.stdout, run.stderr) == ("1 track for mpd\n", f"{library}/\\udcff.flac: mpd does not have it\n")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Address("localhost", 6600, "")),
        ({"MPD_HOST": "nas", "MPD_PORT": "6601"}, Address("nas", 6601, "")),
        ({"MPD_HOST": "secret@nas"}, Address("nas", 6600, "secret")),
        ({"MPD_HOST": "s@cret@/run/mpd"}, Address("/run/mpd", 6600, "s@cret")),
        ({"MPD_HOST": "@mpd"}, Address("@mpd", 6600, "")),
    ],
)
def test_the_environment_says_where_it_is(environment: dict[str, str], expected: Address) -> None:
    assert addresses(environment)[-1] == expected
