"""The process that reads and writes tags, and what files do to it."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.audio import encode, music
from support.tagged import CALM

from merd.errors import TagError
from merd.tags import metadata, mood_tags, tag_process, worker
from merd.tags.tag_process import TagProcess

MEBIBYTE = 1 << 20


@pytest.fixture
def process() -> Iterator[TagProcess]:
    with TagProcess() as process:
        yield process


@pytest.fixture
def track(tmp_path: Path) -> bytes:
    return os.fsencode(encode(tmp_path / "track.mp3", "mp3", music(2)))


def test_it_starts_without_the_database_and_numpy() -> None:
    unwanted = "{'numpy', 'sqlite3', 'sqlite_utils'}"
    code = f"import sys; import merd.tags.metadata, merd.tags.worker; print({unwanted} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "set()\n"


def test_it_does_what_the_functions_do(process: TagProcess, track: bytes) -> None:
    assert not process.is_up_to_date(track, CALM)
    assert process.write(track, CALM)
    assert process.is_up_to_date(track, CALM)
    assert mood_tags.read(track)
    assert process.remove(track)
    assert process.read_metadata(track) == metadata.read_metadata(track)
    with pytest.raises(TagError, match="no such file") as raised:
        process.write(track + b".gone", CALM)
    assert raised.value.path == track + b".gone"


def test_a_compressed_tag_of_gigabytes_costs_only_its_file(process: TagProcess, track: bytes) -> None:
    put_tag(track, frame(b"TXXX", compressed(worker.MEMORY_BYTES), compressed_flag=True))
    with pytest.raises(TagError, match="too much memory"):
        process.write(track, CALM)
    with pytest.raises(TagError, match="too much memory"):
        process.remove(track)
    assert process.read_metadata(track).title is None


def test_a_tag_of_very_many_frames_costs_only_its_file(
    process: TagProcess, track: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(os.fsdecode(track)).with_name("other.mp3")
    other.write_bytes(Path(os.fsdecode(track)).read_bytes())
    put_tag(track, frame(b"TXXX", b"\0a\0b") * 500_000)
    monkeypatch.setattr(tag_process, "SHORTEST_S", 0.5)
    with pytest.raises(TagError, match="keep a processor busy"):
        process.write(track, CALM)
    assert process.write(os.fsencode(other), CALM)


def test_a_process_that_is_killed_costs_one_file(process: TagProcess, track: bytes) -> None:
    assert process.write(track, CALM)
    (pid,) = children()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(TagError, match="crashed"):
        process.remove(track)
    assert process.remove(track)


def test_it_ends_with_its_context(track: bytes) -> None:
    with TagProcess() as process:
        process.is_up_to_date(track, CALM)
        assert len(children()) == 1
    assert children() == []


def children() -> list[int]:
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found if b"merd.tags.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def put_tag(path: bytes, frames: bytes) -> None:
    """Put an ID3v2.4 tag of these frames before a file's audio."""
    with open(path, "r+b") as file:
        audio = file.read()
        file.seek(0)
        file.write(b"ID3\x04\0\0" + sync_safe(len(frames)) + frames + audio)


def frame(name: bytes, body: bytes, *, compressed_flag: bool = False) -> bytes:
    return name + sync_safe(len(body)) + (b"\0\x09" if compressed_flag else b"\0\0") + body


def compressed(size: int) -> bytes:
    """Return so many zeros, deflated, behind the length that a frame states."""
    packer = zlib.compressobj(1)
    pieces = [packer.compress(bytes(MEBIBYTE)) for _ in range(size // MEBIBYTE)]
    return struct.pack(">I", size & 0x7FFFFFFF) + b"".join(pieces) + packer.flush()


def sync_safe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
