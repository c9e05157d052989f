"""What the daemon costs with a library of 20,000 tracks that it knows: `make bench-daemon`.

Prints the CPU seconds until it has looked through all of them, then what it takes while nothing happens, and its
memory at the beginning and the end of that time. MINUTES may follow on the command line (default 10).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from support.daemons import Daemon

from merd.model import bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileState

TRACKS, ALBUM = 20_000, 12
PATCHES = 40
TICK = os.sysconf("SC_CLK_TCK")


def fill(library: Path, store: Store) -> None:
    """Empty files in albums, which the store takes for tracks that it has analysed."""
    model, rng = bundle.load(), np.random.default_rng(0)
    times = np.stack([np.arange(9) * 24.0, np.arange(1, 10) * 24.0], axis=1).astype(np.float32)
    with store.writing():
        for i in range(TRACKS):
            path = library / f"artist {i // ALBUM // 3}/album {i // ALBUM}/{i}.mp3"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            track_id = store.tracks.put(b"%d" % i, 240.0)
            store.tracks.put_features(
                track_id, model.extractor_id, rng.random((PATCHES, model.dims)).astype(np.float16)
            )
            mood = Mood(times, rng.dirichlet(np.ones(4) / 2, 9).astype(np.float32))
            store.moods.put(track_id, model.model_id, mood)
            status = path.stat()
            store.files.put(os.fsencode(path), FileState(status.st_size, status.st_mtime_ns), track_id)


def cpu_s(process: int) -> float:
    """CPU seconds of a process and its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


def memory_mib(process: int, figure: str = "VmRSS") -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(figure))


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        library, home = Path(folder) / "library", Path(folder) / "home"
        with Store(home / "data/merd.db") as store:
            fill(library, store)
        with Daemon(home, library) as daemon:
            number = daemon.process.pid
            daemon.until(lambda: daemon.says("looked through"))
            daemon.until((home / "data/playlists/Unsure.m3u8").exists)
            time.sleep(5)
            start_s, before_mib = cpu_s(number), memory_mib(number)
            print(f"{TRACKS} tracks, none changed: {start_s:.1f} CPU s from the start, with the playlists")
            time.sleep(60 * minutes)
            idle_s, after_mib = cpu_s(number) - start_s, memory_mib(number)
            share = 100 * idle_s / (60 * minutes)
            print(f"idle for {minutes:g} minutes: {idle_s:.2f} CPU s ({share:.3f} %)")
            print(f"memory: {before_mib:.1f} MiB before, {after_mib:.1f} MiB after")


if __name__ == "__main__":
    main()
