"""What merd costs with libraries of up to a million tracks, as tables in Markdown: `make bench-million`.

Each library is made for itself in a folder that is removed afterwards: an empty file for each track, in albums, and
a database that knows all of it. A million tracks take 14 GB with the database, twice that while it is backed up.
Whole commands, start-up included: CPU seconds (user and system, with their children), wall seconds in parentheses,
and the resident memory of the largest process.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.benchmark import MERD, Cost, measure
from benchmarks.daemon import cpu_s, memory_mib
from support import large_library
from support.daemons import Daemon

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LONGEST_S = 3600.0
# What leaves nothing to do for a second run.
ONCE = re.compile("^playlists$|tune|models")
SCORING = "models use, all scored again"
COMMANDS = {
    "status": ["status"],
    "playlists": ["playlists"],
    "playlists, again": ["playlists"],
    "playlist calm": ["playlist", "calm > 60", "-o", "OUT.m3u8"],
    "playlist calm, 100 surest": ["playlist", "calm", "--sort", "sure desc", "--limit", "100", "-o", "OUT.m3u8"],
    "playlist by tags": ["playlist", 'genre = "Jazz" and year >= 1990 and calm > 60', "-o", "OUT.m3u8"],
    "journey": ["journey", "tense", "calm", "-o", "OUT.m3u8"],
    "ask": ["ask"],
    "like": ["like", "TRACK"],
    "stats": ["stats"],
    "stats --by artist": ["stats", "--by", "artist"],
    "tag, nothing changed": ["tag"],
    "tune, 200 ratings": ["tune"],
    SCORING: ["models", "use", "1"],
    "backup": ["backup", "OUT.db"],
}


def costs(home: Path, wanted: re.Pattern[str], runs: int) -> Iterator[tuple[str, Cost]]:
    """Each command's cost, the least of the runs, in a home that was filled."""
    track = next((home / "library").rglob("*.mp3"))
    for name, words in COMMANDS.items():
        if wanted.search(name):
            named = [word.replace("OUT", str(home / "out")).replace("TRACK", str(track)) for word in words]
            command = [*MERD, *named]
            if name == SCORING:  # What was tuned may be in use already.
                subprocess.run(
                    [*MERD, "models", "use", "general"],
                    env=os.environ | {"MERD_HOME": str(home)},
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            some = [measure(command, str(home)) for _ in range(1 if ONCE.search(name) else runs)]
            yield name, min(some, key=lambda cost: cost.cpu_s)
            for made in home.glob("out.*"):
                made.unlink()
    if wanted.search("daemon"):
        yield "daemon, until all is looked through", daemon(home)


def daemon(home: Path) -> Cost:
    start_s = time.perf_counter()
    with Daemon(home, home / "library") as running:
        running.log.write_text("")
        running.until(lambda: running.says("looked through the library"), LONGEST_S)
        wall_s, number = time.perf_counter() - start_s, running.process.pid
        return Cost(cpu_s(number), wall_s, memory_mib(number, "VmHWM"))


def fill(home: Path, tracks: int, patches: int) -> None:
    """Make a library, in a process of its own: what this one has in memory would count for all that it starts."""
    script = [sys.executable, large_library.__file__]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [*script, str(home / "library"), str(home / "data/merd.db"), str(tracks), str(patches)],
        check=True,
        env=environment,
    )
    Daemon(home, home / "library")  # Writes the configuration.


def report(home: Path, tracks: int, wanted: re.Pattern[str], runs: int) -> None:
    size = (home / "data/merd.db").stat().st_size
    print(f"\n{tracks:,} tracks; the database has {size / tracks:,.0f} bytes a track\n")
    print("| | CPU s (wall s) | peak MiB |\n| --- | --- | --- |")
    for name, cost in costs(home, wanted, runs):
        print(f"| {name} | {cost.cpu_s:.2f} ({cost.wall_s:.2f}) | {cost.peak_mib:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="How many tracks.")
    parser.add_argument(
        "--folder", type=Path, help="Where the libraries are made; by default, for temporary files."
    )
    parser.add_argument("--keep", action="store_true", help="Keep the libraries there, and use those kept before.")
    parser.add_argument("--only", default="", help="A regular expression for the commands that are measured.")
    parser.add_argument("--patches", type=int, default=large_library.PATCHES, help="Features of each track.")
    parser.add_argument("--runs", type=int, default=1, help="Of each command; the least counts.")
    options = parser.parse_args()
    if options.keep and not options.folder:
        parser.error("--keep goes with --folder")
    for tracks in options.sizes:
        folder = options.folder / str(tracks) if options.keep else Path(tempfile.mkdtemp(dir=options.folder))
        home = folder / "home"
        try:
            if not (home / "config").exists():
                start_s = time.perf_counter()
                fill(home, tracks, options.patches)
                print(f"{tracks:,} tracks made in {time.perf_counter() - start_s:.0f} s", file=sys.stderr)
            report(home, tracks, re.compile(options.only), options.runs)
        finally:
            if not options.keep:
                shutil.rmtree(folder)


if __name__ == "__main__":
    main()
