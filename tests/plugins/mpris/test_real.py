"""Real players, and kills of them, of the bus and of the daemon."""

from __future__ import annotations

import os
import random
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
from support.mpris_programs import MpdAndMpDris, Mpv, Player, plays, rated, until

from merd.mood import Quadrant
from merd.store import Store

NAMES = ("100% größe.flac", "100%25 größe.flac", "%41.flac", "a b/ü #1? & 'x'.flac", "日本.mp3")
WORDS = [quadrant.word for quadrant in Quadrant]


@pytest.fixture
def played(merd: Merd) -> Iterator[list[Path]]:
    """Files that merd knows, with names that URLs do not take."""
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="merd") as folder:
        paths = [Path(folder) / "music" / name for name in NAMES]
        for seed, path in enumerate(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            encode(path, path.suffix[1:], music(7, seed=seed), tags={"artist": "Ann", "title": path.stem})
        assert merd("tag", Path(folder) / "music").returncode == 0
        yield paths


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize("kind", [Mpv, MpdAndMpDris])
def test_the_track_that_plays_is_rated(
    merd: Merd, played: list[Path], general_store: Store, kind: type[Mpv | MpdAndMpDris]
) -> None:
    player: Player = kind(played[0].parents[1], played[0].parent)
    player.start()
    try:
        expected = []
        for path, word in zip(played, [*WORDS, "sad"], strict=True):
            player.play(path)
            until(partial(plays, merd, path))
            assert merd("rate", word, "--player", player.name).stdout.startswith(f"{path}: {word} (merd thought ")
            expected.append((os.fsencode(path), word))
    finally:
        player.kill()
    until(lambda: merd("rate", "sad").stderr == "error: nothing plays\n")
    assert rated(general_store) == expected


def test_no_rating_is_lost_or_given_to_another_track_whatever_is_killed(
    bus: BusDaemon, merd: Merd, played: list[Path], general_store: Store, tmp_path: Path
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
            until(partial(plays, merd, path))
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
