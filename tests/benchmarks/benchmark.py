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

RUNS = 3
HERE = Path(__file__).parent
PEERS = Path(".bench")
MERD = [sys.executable, "-m", "merd"]


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


def main() -> None:
    """Measure all that `docs/performance.md` states."""
    files = sorted(str(path) for path in Path(sys.argv[1]).expanduser().rglob("*") if path.is_file())
    tagging(files)
    with tempfile.TemporaryDirectory() as folder:
        hour(Path(folder))
        start = median([measure([*MERD, "--help"], folder) for _ in range(5)])
    print(f"\nmerd --help: {start.wall_s:.2f} s")


if __name__ == "__main__":
    main()
