"""Real players, and kills of them, of the bus and of the daemon."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.audio import encode, music
from support.bus_daemon import BusDaemon
from support.commands import Merd
from support.daemons import Daemon
from support.mpris_programs import MpdAndMpDris, Mpv, Player, rated
from support.synthetic import put_existing
from support.waiting import until

from merd.config.paths import app_paths
from merd.errors import PlayerError
from merd.model import bundle
from merd.mood import Quadrant
from merd.plugins import now_playing
from merd.store import Store

NAMES = ("100% größe.flac", "100%25 größe.flac", "%41.flac", "a b/ü #1? & 'x'.flac", "日本.mp3")
WORDS = [quadrant.word for quadrant in Quadrant]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with names that URLs do not take."""
    folder = tmp_path_factory.mktemp("originals")
    for seed, path in enumerate(folder / name for name in NAMES):
        path.parent.mkdir(exist_ok=True)
        encode(path, path.suffix[1:], music(7, seed=seed), tags={"artist": "Ann", "title": path.stem})
    return folder


@pytest.fixture
def played(originals: Path, general_store: Store) -> Iterator[list[Path]]:
    """Copies of these files, which merd knows."""
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="merd") as folder:
        copies = shutil.copytree(originals, Path(folder) / "music")
        paths = [copies / name for name in NAMES]
        for path in paths:
            put_existing(general_store, path, (1, 0, 0, 0), bundle.load().model_id)
        yield paths


def found(home: Path, store: Store, path: Path) -> bool:
    """Whether merd's plugin finds that this plays; a process for each look would take longer than the player."""
    try:
        return asyncio.run(now_playing.now(app_paths(home), store)).path == os.fsencode(path)
    except PlayerError:
        return False


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize("kind", [Mpv, MpdAndMpDris])
def test_the_track_that_plays_is_rated(
    merd: Merd, tmp_path: Path, played: list[Path], general_store: Store, kind: type[Mpv | MpdAndMpDris]
) -> None:
    player: Player = kind(played[0].parents[1], played[0].parent)
    player.start()
    try:
        expected = []
        for path, word in zip(played, [*WORDS, "sad"], strict=True):
            player.play(path)
            until(partial(found, tmp_path / "home", general_store, path))
            assert merd("rate", word, "--player", player.name).stdout.startswith(f"{path}: {word} (merd thought ")
            expected.append((os.fsencode(path), word))
    finally:
        player.kill()
    until(lambda: merd("rate", "sad").stderr == "error: nothing plays\n")
    assert rated(general_store) == expected


def test_no_rating_is_lost_or_given_to_another_track_whatever_is_killed(
    bus: BusDaemon, played: list[Path], general_store: Store, tmp_path: Path
) -> None:
    chance, expected = random.Random(0), []
    player, daemon = Mpv(played[0].parents[1], played[0].parent), Daemon(tmp_path / "home", played[0].parent)
    daemon.environment = {}
    player.start()
    daemon.start()
    try:
        for victim in ("none", "player", "daemon", "bus") * 3:
            path, word = chance.choice(played), chance.choice(WORDS)
            player.play(path)
            until(partial(found, tmp_path / "home", general_store, path))
            rating = subprocess.Popen(
                [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "rate", word],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with pytest.raises(subprocess.TimeoutExpired):
                rating.wait(chance.uniform(0, 0.2))
            _kill(victim, player, daemon, bus)
            if rating.wait(30) == 0:
                expected.append((os.fsencode(path), word))
    finally:
        player.kill()
        daemon.kill()
    assert rated(general_store) == expected
    assert len(expected) >= len("nd") * 3  # Of the kills of the daemon, no command depends.


def _kill(victim: str, player: Mpv, daemon: Daemon, bus: BusDaemon) -> None:
    """Kill something, and start it again; mpv does not come back to a bus."""
    if victim == "daemon":
        daemon.kill()
        daemon.start()
    if victim == "bus":
        bus.stop()
        bus.start()
    if victim in {"player", "bus"}:
        player.kill()
        player.start()
