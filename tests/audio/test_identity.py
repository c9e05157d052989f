"""A track's identity: the same whatever stands beside its audio."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TIT2
from support.audio import FORMATS, encode, music
from support.tagged import identity

from merd.audio.decoder import open_audio


def identity_by_decoding(path: Path) -> bytes:
    with open_audio(os.fsencode(path)) as audio:
        for _ in audio.blocks(32_000, 192_000):
            pass
        return audio.identity


@pytest.mark.parametrize("name", ["mp3", "flac", "vorbis", "opus", "aac", "wma"])
def test_tags_covers_and_moves_leave_the_identity(name: str, tmp_path: Path) -> None:
    path = encode(tmp_path / f"a{FORMATS[name].suffix}", name, music(8, FORMATS[name].rate))
    before = identity(path)
    file = mutagen.File(path, easy=True)
    if file.tags is None:
        file.add_tags()
    file["title"] = "Another title, long enough to move what stands behind it. " * 50
    file.save()
    moved = path.rename(tmp_path / f"b{path.suffix}")
    assert identity(moved) == before == identity_by_decoding(moved)


def test_mp3_tags_at_either_end_leave_the_identity(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "mp3", music(8))
    before = identity(path)
    tags = ID3()
    tags.add(TIT2(text="x" * 5000))
    tags.save(path, v1=2)
    assert identity(path) == before
    ape = APEv2()
    ape["Title"] = "y" * 300
    ape.save(path)
    assert identity(path) == before


def monkeys_audio(path: Path, frames: list[bytes], tail: bytes) -> Path:
    """A file that can be demuxed: descriptor, header, table of the frames, and frames that nobody encoded."""
    frame_samples, first = 73_728, 52 + 24 + 4 * len(frames)
    starts = [first + sum(map(len, frames[:i])) for i in range(len(frames))]
    descriptor = struct.pack(
        *("<4s2H7I16x", b"MAC ", 3990, 0, 52, 24, 4 * len(frames), 0, sum(map(len, frames)), 0, 0)
    )
    header = struct.pack("<2H3I2HI", 2000, 0x20, frame_samples, frame_samples, len(frames), 16, 2, 44_100)
    table = struct.pack(f"<{len(frames)}I", *starts)
    path.write_bytes(descriptor + header + table + b"".join(frames) + tail)
    return path


def test_tags_at_the_end_of_monkeys_audio_leave_the_identity(tmp_path: Path) -> None:
    frames = [bytes([n]) * 400 for n in range(3)]
    before = identity(monkeys_audio(tmp_path / "a.ape", frames, b""))
    assert identity(monkeys_audio(tmp_path / "b.ape", frames, b"APETAGEX" * 40)) == before
    for n in range(3):
        changed = [*frames[:n], b"x" * 400, *frames[n + 1 :]]
        assert identity(monkeys_audio(tmp_path / "c.ape", changed, b"")) != before


def test_different_audio_has_another_identity(tmp_path: Path) -> None:
    one = encode(tmp_path / "a.mp3", "mp3", music(8, seed=1))
    other = encode(tmp_path / "b.mp3", "mp3", music(8, seed=2))
    assert identity(one) != identity(other)
