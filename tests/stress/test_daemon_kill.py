"""`kill -9` of the daemon at random moments, while files come and ratings are written: nothing of them is lost.

MERD_KILLS sets how often; `make crash` takes 200.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest
from support.audio import encode, music
from support.daemons import Daemon
from support.kills import check, wait_for_workers

from merd.store import Store

KILLS = int(os.environ.get("MERD_KILLS", "4"))
SECONDS = 7
FILES_PER_KILL = 2
PROFILE = "default"
SHARES = [(1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.5, 0.5)]


@pytest.mark.timeout(7200)
def test_killed_daemons_lose_nothing(tmp_path: Path) -> None:
    library, ready = tmp_path / "library", tmp_path / "ready"
    library.mkdir()
    ready.mkdir()
    encode(library / "0.flac", "flac", music(SECONDS))
    for i in range(1, KILLS * FILES_PER_KILL):
        suffix = ("mp3", "flac", "opus")[i % 3]
        encode(ready / f"{i}.{suffix}", suffix, music(SECONDS, seed=i))
    coming, rng = sorted(ready.iterdir()), random.Random(0)
    daemon = Daemon(tmp_path / "home", library, write_tags=True, tune_after=0)
    rated: list[tuple[int, tuple[float, ...]]] = []
    for _ in range(KILLS):
        daemon.start()
        until_s = time.monotonic() + rng.uniform(0.1, 4.0)
        while time.monotonic() < until_s:
            if coming and rng.random() < 0.3:
                bring(coming.pop(), library)
            if daemon.database.exists():
                rated += rate(daemon.database, rng)
            time.sleep(0.05)
        daemon.kill()
        if daemon.database.exists():
            assert check(daemon.database) == "ok"
            assert ratings(daemon.database) == rated
    for path in coming:
        bring(path, library)
    with daemon:
        names = {str(library / path) for path in ["0.flac", *os.listdir(ready)]}
        daemon.until(lambda: set(daemon.known()) == names)
        daemon.until(lambda: listed(daemon) == names)
    assert check(daemon.database) == "ok"
    assert ratings(daemon.database) == rated
    assert {str(path) for path in library.iterdir()} == names
    kept = {path.name for path in daemon.database.parent.iterdir()}
    assert kept <= {"merd.db", "daemon.lock", "playlists", "playlists.lock"}, kept
    assert not [path for path in (daemon.database.parent / "playlists").iterdir() if path.name.startswith(".")]
    wait_for_workers()


def bring(path: Path, library: Path) -> None:
    shutil.copyfile(path, library / path.name)


def rate(database: Path, rng: random.Random) -> list[tuple[int, tuple[float, ...]]]:
    """Rate some track; returns the rating, now that it is there."""
    with Store(database) as store:
        tracks = [track_id for track_id in range(1, 20) if store.files.of_track(track_id)]
        if not tracks:
            return []
        track_id, shares = rng.choice(tracks), rng.choice(SHARES)
        store.ratings.add(PROFILE, track_id, shares, source="test")
        return [(track_id, shares)]


def ratings(database: Path) -> list[tuple[int, tuple[float, ...]]]:
    with Store(database) as store:
        return [(rating.track_id, rating.shares) for rating in store.ratings.standing(PROFILE)]


def listed(daemon: Daemon) -> set[str]:
    """All tracks in the playlists of the quadrants."""
    folder = daemon.database.parent / "playlists"
    lists = [folder / f"{name}.m3u8" for name in ("Sad", "Calm", "Tense", "Happy")]
    lines = [line for path in lists if path.exists() for line in path.read_text().splitlines()]
    return {line for line in lines if line.startswith("/")}
