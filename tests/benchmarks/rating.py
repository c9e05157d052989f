"""How soon `merd rate` answers, as a table in Markdown: part of `make bench`.

A bus and a player of its own; whole commands, in turn, with Python's start. A hot key takes the wall seconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.benchmark import MERD, Cost, measure, median
from support.bus_daemon import BusDaemon
from support.mpris_programs import ScriptedPlayer
from support.synthetic import put

from merd.config import paths
from merd.model import bundle
from merd.store import Store

RUNS = 30


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, bus = Path(folder) / "home", BusDaemon(Path(folder))
        with Store(paths.app_paths(home).database) as store:
            put(store, os.fsencode(Path(folder) / "a b.flac"), (0, 3, 0, 1), bundle.load().model_id)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
        bus.start()
        player = ScriptedPlayer("player")
        player.say("Playing", xesam_url=f"file://{folder}/a%20b.flac")
        try:
            print_table(str(home))
        finally:
            player.kill()
            bus.stop()


def print_table(home: str) -> None:
    costs: dict[str, list[Cost]] = {command: [] for command in ("--help", "now", "rate calm")}
    for _ in range(RUNS):
        for command, some in costs.items():
            some.append(measure([*MERD, *command.split()], home))
    print(f"\nMedian and longest of {RUNS} runs\n\n| | CPU s | wall s | longest |\n| --- | --- | --- | --- |")
    for command, some in costs.items():
        longest_s = max(cost.wall_s for cost in some)
        print(f"| merd {command} | {median(some).cpu_s:.2f} | {median(some).wall_s:.2f} | {longest_s:.2f} |")


if __name__ == "__main__":
    main()
