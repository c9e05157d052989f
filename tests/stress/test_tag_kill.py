"""`kill -9` while tags are written: every file is whole afterwards, with the same audio, and no copy is left.

MERD_KILLS sets how often for each kind of file; `make crash` takes 125, which makes 500.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.audio import encode, music
from support.tagged import identity, packets

KILLS = int(os.environ.get("MERD_KILLS", "3"))
SUFFIXES = ("flac", "mp3", "opus", "wav")
OWNER, WRITER, GROUP = 20_001, 20_002, 20_003

# Puts back what the last one left, waits, and then writes and removes tags until it is killed.
WRITES = """
import os, random, sys
from merd.tags import mood_tags
from merd.audio import decoder
from merd.errors import TagError
from merd.library import leftovers
from support.tagged import CALM, TENSE
folder, seed, user, group = sys.argv[1], *map(int, sys.argv[2:])
if user:
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
leftovers.recover(os.fsencode(folder))
print("ready", flush=True)
sys.stdin.readline()
rng = random.Random(seed)
paths = [os.path.join(os.fsencode(folder), name) for name in sorted(os.listdir(os.fsencode(folder)))]
while True:
    path = rng.choice(paths)
    try:
        mood = rng.choice([CALM, TENSE, None])
        mood_tags.write(path, mood) if mood else mood_tags.remove(path)
    except TagError as error:
        print(error.reason, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that has room for some files, but hardly for a copy of one."""
    if os.geteuid():
        pytest.skip("only root may mount")
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_files_with_one_name(folder: Path) -> None:
    fill(folder)
    kill_writers(folder)


def test_files_with_two_names(folder: Path) -> None:
    fill(folder)
    links = folder.with_name("links")
    links.mkdir()
    for path in folder.iterdir():
        os.link(path, links / path.name)
    kill_writers(folder)
    assert all(path.samefile(links / path.name) for path in folder.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has files of others")
def test_files_of_another_owner(folder: Path) -> None:
    fill(folder)
    for path in (folder, *folder.iterdir()):
        os.chown(path, OWNER, GROUP)
        path.chmod(0o2775 if path == folder else 0o664)
    for parent in folder.parents[:3]:
        parent.chmod(0o755)
    kill_writers(folder, user=WRITER)
    assert {path.stat().st_uid for path in folder.iterdir()} == {OWNER}


def test_files_on_a_full_disk(small_disk: Path) -> None:
    folder, links = small_disk / "library", small_disk / "links"
    folder.mkdir()
    links.mkdir()
    fill(folder)
    for path in list(folder.iterdir())[::2]:
        os.link(path, links / path.name)
    rest = small_disk / "rest"
    sizes = [path.stat().st_size for path in folder.iterdir()]

    def fill_up(rng: random.Random) -> None:
        rest.unlink(missing_ok=True)
        free = os.statvfs(small_disk).f_bavail * 4096
        rest.write_bytes(bytes(max(0, free - int(rng.uniform(0, 2.5) * max(sizes)))))

    kill_writers(folder, before=fill_up)


def fill(folder: Path) -> None:
    for seed, suffix in enumerate(SUFFIXES):
        encode(folder / f"{seed}.{suffix}", suffix, music(12, seed=seed))


def kill_writers(folder: Path, user: int = 0, before: Callable[[random.Random], None] = lambda _: None) -> None:
    """Kill what writes tags into a folder's files, again and again, and see after each that the files are whole.

    Args:
        folder: Where they are.
        user: As whom it writes; 0 for the one who runs the test.
        before: What to do before each time.
    """
    whole = {path: (identity(path), packets(path)) for path in folder.iterdir()}
    rng = random.Random(0)
    for round_ in range(KILLS):
        process = start(folder, round_, user)
        assert {path: identity(path) for path in folder.iterdir()} == {path: own[0] for path, own in whole.items()}
        before(rng)
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(rng.uniform(0, 0.3))
        process.kill()
        process.communicate()
    last = start(folder, 0, user)
    last.kill()
    last.communicate()
    assert {path: (identity(path), packets(path)) for path in folder.iterdir()} == whole


def start(folder: Path, seed: int, user: int) -> subprocess.Popen[str]:
    """Start what writes tags; it has put back what was damaged, and waits for a line."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-c", WRITES, str(folder), str(seed), str(user), str(GROUP)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process
