"""Tags at a file's end are no audio."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import pytest
from support.audio import FORMATS, encode, music
from support.tagged import identity

from merd.audio import trailing_tags
from merd.audio.decoder import open_audio


def lyrics(text: bytes = b"[00:01]la la la") -> bytes:
    body = b"LYRICSBEGIN" + b"IND0000210" + b"LYR%05d" % len(text) + text
    return body + b"%06dLYRICS200" % len(body)


def id3v2(*, footer: bool = False) -> bytes:
    frame = b"TIT2" + bytes([0, 0, 2, 0]) + bytes(2) + b"\3" + b"a" * 255
    rest = bytes([4, 0, 0x10 if footer else 0, 0, 0, *divmod(len(frame), 128)])
    return b"ID3" + rest + frame + (b"3DI" + rest if footer else b"")


def ape() -> bytes:
    item = struct.pack("<II", 300, 0) + b"Title\0" + b"y" * 300

    def end(flags: int) -> bytes:
        return b"APETAGEX" + struct.pack("<4I8x", 2000, len(item) + 32, 1, flags)

    return end(0xA0000000) + item + end(0x80000000)


ID3V1 = b"TAG" + b"Title".ljust(125, b"\0")
TAGS = {
    "ID3v1": ID3V1,
    "longer ID3v1": b"TAG+" + bytes(223) + ID3V1,
    "Lyrics3v1": b"LYRICSBEGINla la laLYRICSEND" + ID3V1,
    "Lyrics3v2": lyrics() + ID3V1,
    "Lyrics3v2 alone": lyrics(),
    "APE": ape(),
    "APE, lyrics, ID3v1": ape() + lyrics() + ID3V1,
    "lyrics, APE, ID3v1": lyrics() + ape() + ID3V1,
    "ID3v2 at the end": id3v2(),
    "ID3v2 with a footer": id3v2(footer=True),
    "ID3v2, ID3v1": id3v2() + ID3V1,
}


@pytest.mark.parametrize("tags", TAGS.values(), ids=TAGS)
@pytest.mark.parametrize("name", ["mp3", "flac", "aac", "wav"])
def test_tags_of_every_kind_leave_the_identity_and_the_soundness(name: str, tags: bytes, tmp_path: Path) -> None:
    path = encode(tmp_path / f"a{FORMATS[name].suffix}", name, music(2, FORMATS[name].rate))
    before = identity(path)
    with path.open("ab") as file:
        file.write(tags)
    assert identity(path) == before
    with open_audio(os.fsencode(path)) as audio:
        for _ in audio.blocks(32_000, 192_000):
            pass
        assert (audio.identity, audio.damage) == (before, None)


@pytest.mark.parametrize(
    "end",
    [
        b"TAG",
        b"000099LYRICS200",
        b"LYRICSEND",
        b"APETAGEX" + struct.pack("<4I8x", 2000, 1 << 31, 1, 0),
        b"APETAGEX" + struct.pack("<4I8x", 2000, 0, 1, 0),
        b"3DI" + bytes([4, 0, 0, 0, 0, 9, 9]),
        b"ID3" + bytes([4, 0, 0, 0, 0, 9, 9]),
        b"ID3" + bytes([9, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_what_only_looks_like_tags_is_audio(end: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xfb" + bytes(200) + end)
    with io.FileIO(path) as file:
        assert trailing_tags.audio_end(file) == path.stat().st_size


def test_a_file_that_is_nothing_but_tags_is_read_in_little_time(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes((b"ID3" + bytes([4, 0, 0, 0, 0, 0, 0])) * 1_000_000)
    with io.FileIO(path) as file:
        assert 0 < trailing_tags.audio_end(file) < path.stat().st_size


def test_a_file_without_tags_is_looked_through_once(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xfb" + bytes(3 << 20))
    with CountingFile(path) as file:
        assert trailing_tags.audio_end(file) == path.stat().st_size
        assert file.count < 3 << 20


class CountingFile(io.FileIO):
    """A file that counts the bytes which are read of it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data
