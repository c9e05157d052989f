"""Damaged files of all formats through the real command: no crash, no hang, each reported once.

MERD_FUZZ_FILES sets how many; `make fuzz` takes 2,000.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from support.audio import FORMATS, encode, music

FILES = int(os.environ.get("MERD_FUZZ_FILES", "100"))
SEED = int(os.environ.get("MERD_FUZZ_SEED", "0"))

Mutation = Callable[[bytearray, random.Random], None]


def truncated(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def flipped(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 10, 100, 1000])):
        data[rng.randrange(len(data))] = rng.randrange(256)


def damaged_header(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 5, 20])):
        data[rng.randrange(min(len(data), 512))] = rng.choice([0, 0x7F, 0x80, 0xFF, rng.randrange(256)])


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


MUTATIONS: tuple[Mutation, ...] = (truncated, flipped, damaged_header, cut_out, overwritten, spliced)


@pytest.mark.timeout(3600)
def test_damaged_files_are_each_reported_once(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    sound = {
        name: encode(tmp_path / f"{name}{kind.suffix}", name, music(8, kind.rate)).read_bytes()
        for name, kind in FORMATS.items()
    }
    rng = random.Random(SEED)
    for i in range(FILES):
        name = rng.choice(list(FORMATS))
        data = bytearray(sound[name])
        for mutate in rng.sample(MUTATIONS, rng.choice([1, 1, 2])):
            if data:
                mutate(data, rng)
        (folder / f"{i}{FORMATS[name].suffix}").write_bytes(data)
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "tag", "--json", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    outcomes = [json.loads(line) for line in run.stdout.splitlines()]
    assert len({outcome["path"] for outcome in outcomes}) == len(outcomes) == FILES
    errors = Counter(outcome["error"] for outcome in outcomes if outcome["status"] == "failed")
    assert not [error for error in errors if "the decoder" in error], errors
    assert run.stderr.count("\n") == 1, run.stderr
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    before = {outcome["path"]: outcome["error"] for outcome in outcomes}
    after = {o["path"]: o["error"] for o in map(json.loads, again.stdout.splitlines())}
    assert {path: (before[path], error) for path, error in after.items() if error != before[path]} == {}
