"""ID3 tags, of which everything but merd's frames stays to the byte."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TIT2, TXXX
from support.audio import encode, music
from support.tagged import CALM, identity

from merd.errors import TagError
from merd.tags import mood_tags

V1 = b"TAG" + b"A title".ljust(30, b"\0") + b"An artist".ljust(30, b" ") + bytes(64) + b"\x07"


def frame(name: bytes, content: bytes, flags: int = 0, *, version: int) -> bytes:
    size = len(content)
    if version == 4:
        size = (size >> 7 & 0x7F) << 8 | size & 0x7F
    return struct.pack(">4sLH", name, size, flags) + content


def others(version: int) -> list[bytes]:
    """Frames that mutagen would write in another way, or not at all."""
    flags = 0x4000  # To be discarded if the file is altered, which merd leaves to the listener.
    return [
        frame(b"TIT2", b"\x01\xff\xfeA\x00\x00\x00", version=version),
        frame(b"TCON", b"\x00(17)Rock", version=version),
        frame(b"XOWN", b"\x00\x01unknown" * 30, flags, version=version),
        frame(b"TYER", b"\x0012", version=version),
        frame(b"TXXX", b"\x00MERD\x00not merd's", version=version),
        frame(b"TXXX", b"\x00MERD\x00twice", version=version),
        frame(b"APIC", b"\x00PNG\x00\x03\x00" + bytes(range(256)), version=version),
    ]


def with_tag(path: Path, version: int, frames: list[bytes], flags: int = 0, tail: bytes = b"") -> bytes:
    """An mp3 file with a tag put together by hand; returns its path."""
    encode(path, "mp3", music(2))
    ID3(path).delete()
    content = b"".join(frames)
    size = bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(struct.pack(">3s3B4s", b"ID3", version, 0, flags, size) + content + path.read_bytes() + tail)
    return os.fsencode(path)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("tail", [b"", V1])
def test_all_other_frames_and_the_version_stay_to_the_byte(version: int, tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    raw, audio = with_tag(path, version, others(version), tail=tail), identity(path)
    before = path.read_bytes()
    assert mood_tags.write(raw, CALM)
    after = path.read_bytes()
    assert after[3] == version
    assert b"".join(others(version)) in after
    assert b"TMOO" in after
    assert after.endswith(before[-500:])
    assert identity(path) == audio
    assert mood_tags.remove(raw)
    after = path.read_bytes()
    assert after[10:].startswith(b"".join(others(version)))
    assert b"TMOO" not in after
    assert after.endswith(before[-500:])
    assert mood_tags.write(raw, CALM)
    assert mood_tags.remove(raw)
    assert path.read_bytes() == after


def test_a_file_with_id3v1_alone_keeps_it_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    encode(path, "mp3", music(2))
    ID3(path).delete()
    path.write_bytes(path.read_bytes() + V1)
    before = path.read_bytes()
    mood_tags.write(os.fsencode(path), CALM)
    assert path.read_bytes().endswith(before[-500:])
    assert b"TIT2" not in path.read_bytes()
    mood_tags.remove(os.fsencode(path))
    assert path.read_bytes() == before


def test_an_ape_tag_in_an_mp3_stays(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    raw = with_tag(path, 3, others(3))
    ape = APEv2()
    ape["MP3GAIN_MINMAX"] = "1,2"
    ape.save(path)
    path.write_bytes(path.read_bytes() + V1)
    tail = path.read_bytes()[-400:]
    mood_tags.write(raw, CALM)
    assert path.read_bytes().endswith(tail)
    mood_tags.remove(raw)
    assert path.read_bytes().endswith(tail)


def test_unsynchronised_tags_keep_their_content(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    content = b"\x00owner\x00\xff\x00\xfb\xff\x00\x00"
    raw = with_tag(path, 4, [frame(b"PRIV", content[1:], version=4)], flags=0x80)
    expected = ID3(path).getall("PRIV")
    mood_tags.write(raw, CALM)
    assert ID3(path).getall("PRIV") == expected
    assert expected[0].data == b"\xff\xfb\xff\x00"


def test_frames_that_another_tagger_wrote_anew_are_still_merds(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    raw = with_tag(path, 4, others(4))
    mood_tags.write(raw, CALM)
    file = ID3(path)
    for found in [*file.getall("TMOO"), *file.getall("TXXX")]:
        found.encoding = 1
    file.add(TIT2(encoding=3, text="Another"))
    file.save(v2_version=3)
    assert not mood_tags.write(raw, CALM)
    assert mood_tags.remove(raw)
    assert not [f for f in ID3(path).getall("TXXX") if f.desc.startswith("MERD_")]
    assert ID3(path)["TIT2"] == "Another"


def test_another_program_s_field_of_the_same_meaning_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    raw = with_tag(path, 3, others(3))
    file = ID3(path)
    file.add(TXXX(encoding=0, desc="MOOD", text="theirs"))
    file.save()
    mood_tags.write(raw, CALM)
    assert ID3(path)["TXXX:MOOD"] == "theirs"
    assert ID3(path)["TMOO"] == "calm"
    mood_tags.remove(raw)
    assert ID3(path)["TXXX:MOOD"] == "theirs"


def test_id3v2_2_is_refused_since_it_could_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "track.mp3"
    raw = with_tag(path, 2, [b"TT2\x00\x00\x06\x00Title", b"XXY\x00\x00\x02ab"])
    before = path.read_bytes()
    with pytest.raises(TagError, match=r"ID3v2\.2"):
        mood_tags.write(raw, CALM)
    assert not mood_tags.remove(raw)
    assert path.read_bytes() == before
