"""What merd costs, beside decoding alone and two peers, as a table in Markdown: `make bench MUSIC=FOLDER`.

All are whole processes, measured in turn in one run: CPU seconds (user and system, with their children), wall
seconds, and the resident memory of the largest process. The table has the median of the runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from support.audio import encode, music
from support.synthetic import mood_of

from merd.model import bundle
from merd.store import Store
from merd.store.records import FileState, Metadata

RUNS = 3
SMALL_FILES = 10_000
RULES = (
    "calm > 50",
    'artist contains "sean"',
    'genre = "Jazz" and year >= 1990 and not album contains "live"',
)
LISTED_TRACKS, RATED_EACH = 200_000, 300
SCORED_TRACKS, SCORED_PATCHES = 10_000, 40
HERE = Path(__file__).parent
PEERS = Path(".bench")
MERD = [sys.executable, "-m", "merd"]
RESCORE = (
    "import sys; from pathlib import Path; from merd.analysis import rescore; from merd.model import bundle\n"
    "from merd.store import Store\n"
    "assert rescore.rescore(Store(Path(sys.argv[1])), bundle.load())"
)


@dataclass(frozen=True)
class Cost:
    """Of a process with its children: CPU and wall seconds, and MiB at the peak of the largest."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def measure(command: list[str], home: str) -> Cost:
    start_s = time.perf_counter()
    environment = os.environ | {"MERD_HOME": home}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - start_s
    if status:
        print(f"warning: {command[:4]} ended with status {status}", file=sys.stderr)
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / 1024)


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in Cost.__dataclass_fields__))


def tagging(files: list[str]) -> None:
    """merd with one worker, and what it is compared with."""
    commands = {
        "decoding alone": [sys.executable, str(HERE / "decode_alone.py"), *files],
        "merd tag --jobs 1": [*MERD, "tag", "--jobs", "1", *files],
        "vibenet": [str(PEERS / "vibenet/bin/python"), str(HERE / "peer_vibenet.py"), *files],
        "bliss-audio": [str(PEERS / "bliss-audio/bin/python"), str(HERE / "peer_bliss.py"), *files],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as home:
                costs[name].append(measure(command, home))
    floor = median(costs["decoding alone"]).cpu_s
    print(f"\n{len(files)} tracks; median of {RUNS} runs\n")
    print("| | CPU s a track | to decoding | wall s a track | peak MiB |\n| --- | --- | --- | --- | --- |")
    for name, some in costs.items():
        cost = median(some)
        ratio, cpu_s, wall_s = cost.cpu_s / floor, cost.cpu_s / len(files), cost.wall_s / len(files)
        print(f"| {name} | {cpu_s:.3f} | {ratio:.2f} | {wall_s:.3f} | {cost.peak_mib:.0f} |")


def hour(folder: Path) -> None:
    """The memory that an hour-long file takes."""
    # In a process of its own: what this one has in memory would count for all that it starts from then on.
    make = (
        "import sys; from pathlib import Path; from support.audio import encode, music\n"
        "encode(Path(sys.argv[1]), 'mp3', music(59.5))"
    )
    short = folder / "short.mp3"
    subprocess.run([sys.executable, "-c", make, short], check=True, cwd=HERE.parent)
    (folder / "hour.mp3").write_bytes(short.read_bytes() * 60)
    cost = measure([*MERD, "tag", str(folder / "hour.mp3")], str(folder / "home"))
    print(f"\nAn hour-long mp3: {cost.cpu_s:.1f} CPU s, {cost.peak_mib:.0f} MiB at the peak")


def unchanged(folder: Path) -> None:
    """A second run over many short tracks, no two of which are the same."""
    library = folder / "library"
    library.mkdir()
    original = encode(folder / "small.wav", "wav", music(6.1, 8_000), rate=8_000, layout="mono").read_bytes()
    for i in range(SMALL_FILES):
        noise = np.full(8, i, "<u4").tobytes()
        (library / f"{i}.wav").write_bytes(original[: -len(noise)] + noise)
    command = [*MERD, "tag", str(library)]
    first, second = measure(command, str(folder / "home")), measure(command, str(folder / "home"))
    print(f"\n{SMALL_FILES} short tracks: first run {first.wall_s:.1f} s, second {second.wall_s:.2f} s")


def rescoring(folder: Path) -> None:
    """All tracks scored again, from features."""
    model, rng = bundle.load(), np.random.default_rng(0)
    with Store(folder / "merd.db") as store, store.writing():
        for i in range(SCORED_TRACKS):
            features = rng.random((SCORED_PATCHES, model.dims), np.float32).astype(np.float16)
            store.tracks.put_features(store.tracks.put(b"%d" % i, 240.0), model.extractor_id, features)
    cost = measure([sys.executable, "-c", RESCORE, str(folder / "merd.db")], str(folder))
    print(f"\n{SCORED_TRACKS} tracks scored again: {cost.cpu_s:.1f} CPU s")


def listing(folder: Path) -> None:
    """What the default playlists of a large library cost, the first time and when nothing has changed."""
    model, rng = bundle.load().model_id, np.random.default_rng(0)
    with Store(folder / "data" / "merd.db") as store, store.writing():
        for number, wins in enumerate(rng.multinomial(10, rng.dirichlet([1] * 4, LISTED_TRACKS)).tolist()):
            path = b"/music/artist %d/album %d/track %d.flac" % (number // 100, number // 10, number)
            track_id = store.tracks.put(path, 200)
            store.moods.put(track_id, model, mood_of(wins))
            store.files.put(path, FileState(1, 1), track_id)
            store.metadata.put(path, FileState(1, 1), _metadata(number))
            if number % RATED_EACH == 0:
                store.ratings.add("default", track_id, (0.0, 0.0, 0.0, 1.0), source="benchmark")
    for when in ("first", "again, unchanged"):
        cost = measure([*MERD, "playlists"], str(folder))
        print(f"\nPlaylists of {LISTED_TRACKS} tracks, {when}: {cost.cpu_s:.1f} CPU s")
    for rule in RULES:
        cost = measure([*MERD, "playlist", rule, "-o", str(folder / "list.m3u8")], str(folder))
        print(f"\n{rule}, of {LISTED_TRACKS} tracks: {cost.cpu_s:.1f} CPU s")


def _metadata(number: int) -> Metadata:
    """Return tags of a track, each other one of its own title; 100 of an artist, 10 on an album."""
    artist, year = f"Artist {number // 100}", 1950 + number // 10 % 75
    genre = ("Jazz", "Rock; Folk", "Chamber Music")[number % 3]
    return Metadata(artist, artist, f"Album {number // 10}", f"Song {number}", genre, year, 1, number % 10 + 1)


def main() -> None:
    """Measure all that `docs/performance.md` states."""
    files = sorted(str(path) for path in Path(sys.argv[1]).expanduser().rglob("*") if path.is_file())
    tagging(files)
    with tempfile.TemporaryDirectory() as folder:
        hour(Path(folder))
        unchanged(Path(folder))
        rescoring(Path(folder))
        listing(Path(folder) / "listed")
        start = median([measure([*MERD, "--help"], folder) for _ in range(5)])
    print(f"\nmerd --help: {start.wall_s:.2f} s")


if __name__ == "__main__":
    main()
