"""Damaged files of all formats through the real commands: no crash, no hang, little memory, each reported once.

MERD_FUZZ_FILES sets how many; `make fuzz` takes 5,000.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import APIC, COMM, TIT2, TPE1
from support.audio import FORMATS, encode, music
from support.tagged import CALM

from merd.tags import mood_tags

FILES = int(os.environ.get("MERD_FUZZ_FILES", "100"))
SEED = int(os.environ.get("MERD_FUZZ_SEED", "0"))
MOST_MEMORY_KIB, LONGEST_S = 300 << 10, 120.0
# Where most formats have their tags and tables.
EDGE_BYTES = 4096
# What merd says of a process that did not survive a file.
LOST = ("the decoder", "what reads its tags", "keep a processor busy", "merd is at fault")

# Shows one file after another, as many processes of `merd show` would.
SHOWS = """
import sys
from merd import cli
home = sys.argv[1]
for path in sys.stdin.read().splitlines():
    sys.argv = ["merd", "--home", home, "show", path]
    try:
        cli.main()
    except SystemExit as ended:
        assert ended.code in (None, 0, 1), (path, ended.code)
"""

Mutation = Callable[[bytearray, random.Random], None]


def truncated(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def flipped(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 10, 100, 1000])):
        data[rng.randrange(len(data))] = rng.randrange(256)


def damaged_edge(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 5, 20])):
        data[near_edge(data, rng)] = rng.choice([0, 0x7F, 0x80, 0xFF, rng.randrange(256)])


def other_size(data: bytearray, rng: random.Random) -> None:
    """Put a number where a size may stand."""
    size = rng.choice([0, 1, 0x7F7F7F7F, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, rng.randrange(1 << 16)])
    start = near_edge(data, rng)
    data[start : start + 4] = size.to_bytes(4, rng.choice(["big", "little"]))


def cut_out(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice([1, 100, 10_000])]


def overwritten(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    count = min(len(data) - start, rng.choice([16, 1_000, 50_000]))
    data[start : start + count] = rng.choice([bytes(count), b"\xff" * count, rng.randbytes(count)])


def spliced(data: bytearray, rng: random.Random) -> None:
    start, end = sorted(rng.randrange(len(data)) for _ in range(2))
    data[rng.randrange(len(data)) : 0] = data[start:end]


def repeated_edge(data: bytearray, rng: random.Random) -> None:
    start = near_edge(data, rng)
    piece = data[start : start + rng.choice([4, 16, 64, 512])]
    data[start:start] = piece * rng.choice([1, 10, 200])


def near_edge(data: bytearray, rng: random.Random) -> int:
    offset = rng.randrange(min(len(data), rng.choice([64, 512, EDGE_BYTES])))
    return offset if rng.random() < 0.8 else len(data) - 1 - offset


MUTATIONS: tuple[Mutation, ...] = (
    truncated,
    flipped,
    damaged_edge,
    other_size,
    cut_out,
    overwritten,
    spliced,
    repeated_edge,
)


@dataclass
class Run:
    """What a command printed, the most memory of its own process in KiB, and its longest silence in seconds."""

    lines: list[str]
    errors: str
    memory_kib: int
    longest_s: float


@pytest.mark.timeout(7200)
def test_damaged_files_are_each_reported_once(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    damage(folder, sound_files(tmp_path))
    home = tmp_path / "home"

    tagged = run(tmp_path, "-m", "merd", "--home", home, "tag", "--json", "--write-tags", folder)
    results = [json.loads(line) for line in tagged.lines]
    assert len({result["path"] for result in results}) == len(results) == FILES
    reasons = Counter(result["error"] for result in results if result["status"] == "failed")
    assert not lost("\n".join(reasons) + tagged.errors), (reasons, tagged.errors)
    untagged = run(tmp_path, "-m", "merd", "--home", home, "untag", folder)
    assert not lost(untagged.errors)
    again = run(tmp_path, "-m", "merd", "--home", home, "tag", "--json", folder)
    before = {result["path"]: result["error"] for result in results}
    after = {result["path"]: result["error"] for result in map(json.loads, again.lines)}
    assert {path: (before[path], error) for path, error in after.items() if error != before[path]} == {}
    shown = run(tmp_path, "-c", SHOWS, home, text="\n".join(before))
    assert not lost(shown.errors)

    assert max(run.memory_kib for run in (tagged, untagged, again, shown)) < MOST_MEMORY_KIB
    silences_s = [run.longest_s for run in (tagged, again, shown)]  # These name each file.
    assert max(silences_s) < LONGEST_S, silences_s
    assert not list(folder.glob(".*")), "a hidden copy was left"


def lost(messages: str) -> list[str]:
    return [line for line in messages.splitlines() if any(words in line for words in LOST)]


def sound_files(folder: Path) -> dict[str, bytes]:
    """A file of each format, with tags of merd's and of others."""
    return {
        name: with_tags(encode(folder / f"{name}{kind.suffix}", name, music(8, kind.rate))).read_bytes()
        for name, kind in FORMATS.items()
    }


def with_tags(path: Path) -> Path:
    file = mutagen.File(path)
    assert file is not None
    if file.tags is None:
        file.add_tags()
    if hasattr(file.tags, "add"):  # Frames.
        for frame in (TIT2(text="A title"), TPE1(text="An artist"), COMM(text="A comment"), APIC(data=bytes(3000))):
            file.tags.add(frame)
        file.save()
    else:
        file = mutagen.File(path, easy=True)
        file.update({"title": "A title", "artist": "An artist", "album": "An album" * 100})
        file.save()
    mood_tags.write(os.fsencode(path), CALM)
    return path


def damage(folder: Path, sound: dict[str, bytes]) -> None:
    rng = random.Random(SEED)
    for i in range(FILES):
        name = rng.choice(list(FORMATS))
        data = bytearray(sound[name])
        for mutate in rng.sample(MUTATIONS, rng.choice([1, 1, 2])):
            if data:
                mutate(data, rng)
        (folder / f"{i}{FORMATS[name].suffix}").write_bytes(data)


def run(folder: Path, *arguments: object, text: str = "") -> Run:
    """Run Python, and watch it."""
    errors, entered = folder / "errors", folder / "entered"
    entered.write_text(text)
    with errors.open("w") as error_file, entered.open() as stdin:
        lines, longest_s, memory_kib = [], 0.0, 0
        command = [sys.executable, *map(str, arguments)]
        with subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=error_file, text=True
        ) as process:
            for line, silent_s in timed(process):
                lines.append(line)
                longest_s, memory_kib = max(longest_s, silent_s), max(memory_kib, peak_kib(process.pid))
    assert process.returncode in (0, 1), errors.read_text()
    return Run(lines, errors.read_text(), memory_kib, longest_s)


def timed(process: subprocess.Popen[str]) -> Iterator[tuple[str, float]]:
    assert process.stdout
    last_s = time.monotonic()
    for line in process.stdout:
        now_s = time.monotonic()
        yield line, now_s - last_s
        last_s = now_s


def peak_kib(pid: int) -> int:
    """The most memory that a process has had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
