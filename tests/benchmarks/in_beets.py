"""What the plugin costs in beets: `make bench-beets MUSIC=FOLDER`.

Prints the CPU seconds of starting beets without and with it, in turn; what `beet mood` takes with 10,000 items that
merd knows; and what it takes to analyse the folder, beside `merd tag`, in turn as well, with the moods compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import beets
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from beets.library import Item, Library
from benchmarks.benchmark import MERD, Cost, measure, median
from support.synthetic import mood_of

from merd.model import bundle
from merd.mood import Quadrant
from merd.store import Store
from merd.store.records import FileState

STARTS, RUNS, KNOWN = 40, 3, 10_000
BEET = [sys.executable, "-m", "beets"]


def configure(folder: Path, plugins: str, music: Path) -> None:
    """Let beets find its configuration in this folder from now on."""
    os.environ["BEETSDIR"] = str(folder)
    folder.mkdir(exist_ok=True)
    lines = [
        f"directory: {music}",
        f"plugins: [{plugins}]",
        "import: {copy: no, write: no, duplicate_action: keep}",
    ]
    (folder / "config.yaml").write_text("\n".join(lines))


def starting(folder: Path) -> None:
    costs: dict[str, list[Cost]] = {"": [], "mood": []}
    for _ in range(STARTS):
        for plugins, some in costs.items():
            configure(folder, plugins, folder)
            some.append(measure([*BEET, "ls", "title:none"], str(folder)))
    without, with_it = (statistics.median(cost.cpu_s for cost in some) for some in costs.values())
    print(
        f"\nStarting beets: {without:.3f} CPU s without the plugin, {with_it:.3f} with it; median of {STARTS} each"
    )


def fill(folder: Path) -> None:
    """Items of empty files, which merd takes for tracks that it has analysed."""
    model, rng = bundle.load(), np.random.default_rng(0)
    music = folder / "music"
    configure(folder / "beets", "mood", music)
    beets.config["create_backup_before_migrations"] = False
    library = Library(str(folder / "beets/library.db"), str(music))
    with Store(folder / "data/merd.db") as store, store.writing(), library.transaction():
        for number, wins in enumerate(rng.multinomial(10, rng.dirichlet([1] * 4, KNOWN)).tolist()):
            path = music / f"artist {number // 100}/album {number // 10}/{number}.flac"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            track_id = store.tracks.put(b"%d" % number, 200)
            features = rng.random((33, model.dims), np.float32).astype(np.float16)
            store.tracks.put_features(track_id, model.extractor_id, features)
            store.moods.put(track_id, model.model_id, mood_of(wins))
            status = path.stat()
            store.files.put(bytes(path), FileState(status.st_size, status.st_mtime_ns), track_id)
            Item(path=bytes(path), title=str(number), mtime=status.st_mtime).add(library)


def known(folder: Path) -> None:
    fill(folder)
    for when in ("first", "again, unchanged"):
        cost = measure([*BEET, "mood"], str(folder))
        print(f"\nbeet mood, {KNOWN} items that merd knows, {when}: {cost.wall_s:.2f} s, {cost.cpu_s:.2f} CPU s")


def analysing(folder: Path, music: Path) -> None:
    """The same files by both, each time from nothing."""
    costs: dict[str, list[Cost]] = {"merd tag": [], "beet mood": []}
    configure(folder / "beets", "", music)
    subprocess.run([*BEET, "import", "-A", "-q", str(music)], check=True, capture_output=True)
    configure(folder / "beets", "mood", music)
    for run in range(RUNS):
        costs["merd tag"].append(measure([*MERD, "tag", str(music)], str(folder / f"merd {run}")))
        costs["beet mood"].append(measure([*BEET, "mood", "--force"], str(folder / f"beets {run}")))
    for name, some in costs.items():
        cost = median(some)
        print(f"\n{name}: {cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU s; median of {RUNS}")
    print(f"\n{different(folder, music)} tracks have other moods in beets than merd shows")


def different(folder: Path, music: Path) -> int:
    fields = [f"mood_{quadrant.word}_pct" for quadrant in Quadrant]
    form = "\t".join(["$path", *(f"${field}" for field in fields)])
    in_beets = subprocess.check_output([*BEET, "ls", "-f", form], text=True).splitlines()
    environment = os.environ | {"MERD_HOME": str(folder / "merd 0")}
    command = [*MERD, "tag", "--json", str(music)]
    shown = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False
    ).stdout.splitlines()
    moods = {found["path"]: found["percent"] for found in map(json.loads, shown) if found["percent"]}
    by_merd = {"\t".join([path, *(f"{p:.0f}" for p in percent.values())]) for path, percent in moods.items()}
    return len(by_merd.symmetric_difference(line for line in in_beets if "$" not in line))


def main() -> None:
    """Measure what `docs/performance.md` states of beets."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("start", "known", "analysed"):
            (folder / part).mkdir()
        starting(folder / "start")
        known(folder / "known")
        if len(sys.argv) > 1:
            analysing(folder / "analysed", Path(sys.argv[1]).expanduser().absolute())


if __name__ == "__main__":
    main()
