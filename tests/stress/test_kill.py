"""`kill -9` at random moments of a run: nothing that was done is lost.

MERD_KILLS sets how many; `make crash` takes 20.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.audio import encode, music
from support.kills import check, wait_for_workers

KILLS = int(os.environ.get("MERD_KILLS", "4"))
TRACKS_PER_KILL = 6


@pytest.mark.timeout(3600)
def test_killed_runs_lose_only_the_tracks_under_way(tmp_path: Path) -> None:
    folder, database = tmp_path / "library", tmp_path / "home/data/merd.db"
    folder.mkdir()
    first = encode(folder / "0.flac", "flac", music(40))
    for i in range(1, KILLS * TRACKS_PER_KILL):
        encode(folder / f"{i}.mp3", "mp3", music(40, 22_050, seed=i), rate=22_050, layout="mono")
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "tag", "--json", str(folder)]
    rng = random.Random(0)
    finished: set[str] = set()
    for _ in range(KILLS):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.2, 3.0))
        process.send_signal(signal.SIGKILL)
        lines = process.communicate()[0].decode().rpartition("\n")[0].splitlines()
        outcomes = [json.loads(line) for line in lines]
        # What was finished before is known now, and is not decoded again.
        assert not finished & {o["path"] for o in outcomes if o["status"] == "ok"}
        finished |= {o["path"] for o in outcomes}
        if database.exists():
            assert check(database) == "ok"
    last = subprocess.run(command, capture_output=True, text=True, check=True)
    outcomes = [json.loads(line) for line in last.stdout.splitlines()]
    assert len(outcomes) == KILLS * TRACKS_PER_KILL
    assert not finished & {o["path"] for o in outcomes if o["status"] == "ok"}
    assert {o["status"] for o in outcomes} <= {"ok", "unchanged"}
    assert check(database) == "ok"
    assert sorted(path.name for path in database.parent.iterdir()) == ["merd.db"]
    assert first.exists()
    wait_for_workers()
