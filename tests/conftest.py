"""What all tests share."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.audio import encode, music
from support.bus_daemon import BusDaemon
from support.commands import Merd, merd_at
from support.needed import needs

from merd.model import bundle
from merd.store import Store


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C stop what tests start, also where the tests ignore it, as programs in the background do."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def general() -> bundle.Bundle:
    """The shipped model."""
    return bundle.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "merd.db") as store:
        yield store


@pytest.fixture
def merd(tmp_path: Path) -> Merd:
    """The command line, with its data in `home` of the test's folder."""
    return merd_at(tmp_path / "home")


@pytest.fixture(scope="session")
def _originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three different tracks, 31 seconds each."""
    folder = tmp_path_factory.mktemp("originals")
    for seed in range(3):
        encode(folder / f"{seed}.flac", "flac", music(31, seed=seed))
    return folder


@pytest.fixture
def library(tmp_path: Path, _originals: Path) -> Path:
    """A folder with three tracks, `0.flac` to `2.flac`, of which a test may do what it likes."""
    return Path(shutil.copytree(_originals, tmp_path / "library"))


@pytest.fixture(scope="session")
def _analysed(tmp_path_factory: pytest.TempPathFactory, _originals: Path) -> Path:
    """merd's home once it has tagged the three tracks."""
    home = tmp_path_factory.mktemp("analysed")
    assert merd_at(home)("tag", _originals).returncode == 0
    return home


@pytest.fixture
def tagged_library(tmp_path: Path, library: Path, _originals: Path, _analysed: Path) -> Path:
    """The library as `merd` knows it once it has tagged it; all tests share the analysis."""
    shutil.copytree(_analysed, tmp_path / "home")
    connection = sqlite3.connect(tmp_path / "home/data/merd.db")
    with closing(connection), connection:
        for name in os.listdir(library):
            paths = (os.fsencode(library / name), os.fsencode(_originals / name))
            for table in ("files", "metadata"):
                assert connection.execute(f"UPDATE {table} SET path = ? WHERE path = ?", paths).rowcount == 1
    return library


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BusDaemon]:
    """A session bus of the test's own, which merd finds."""
    needs("dbus-daemon")
    needs("dbus-send")
    daemon = BusDaemon(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    daemon.start()
    yield daemon
    daemon.stop()


@pytest.fixture
def mount_without_modes(tmp_path: Path) -> Iterator[Path]:
    """A mount that refuses to change modes and owners, as SMB and exFAT do."""
    server, mount = tmp_path / "server", tmp_path / "mount"
    server.mkdir()
    mount.mkdir()
    options = ("--chmod-deny", "--chown-deny", "--chgrp-deny")
    if not shutil.which("bindfs") or subprocess.run(["bindfs", *options, server, mount], check=False).returncode:
        pytest.skip("bindfs cannot mount here")
    yield mount
    subprocess.run(["umount", "--lazy", mount], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)
