"""Moods in tags, in every format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.flac import Picture
from support.audio import FORMATS, encode, music
from support.needed import needs
from support.tagged import CALM, FIELDS, TENSE, identity, mood, packets, probe

from merd.errors import TagError
from merd.mood import UNKNOWN, Quadrant
from merd.tags import mood_tags
from merd.tags.fields import WrittenMood

# What each format calls the mood.
MOOD = {
    "wma": "WM/Mood",
    "aac": "----:com.apple.iTunes:MOOD",
    "alac": "----:com.apple.iTunes:MOOD",
} | dict.fromkeys(["mp3", "wav", "aiff"], "TMOO")


def made(folder: Path, name: str, **metadata: str) -> Path:
    return encode(folder / f"track{FORMATS[name].suffix}", name, music(2, FORMATS[name].rate), tags=metadata)


def tagger(path: Path) -> Any:
    """The file's tags as other programs that use mutagen see them."""
    file = mutagen.File(path)
    assert file is not None
    return file


@pytest.mark.parametrize("name", FORMATS)
def test_a_mood_goes_in_and_out_of_every_format(name: str, tmp_path: Path) -> None:
    path = made(tmp_path, name, title="Étude", artist="Nobody")
    before, audio = {key: str(value) for key, value in tagger(path).items()}, identity(path)
    raw = os.fsencode(path)

    assert mood_tags.read(raw) is None
    assert mood_tags.write(raw, CALM)
    assert mood_tags.read(raw) == WrittenMood("calm", (0, 67, 0, 33), -0.2, 0.6)
    written = {key: str(value) for key, value in tagger(path).items()}
    assert "calm" in next(text for key, text in written.items() if key.upper() == MOOD.get(name, "MOOD").upper())
    assert before.items() <= written.items()
    assert len(written) == len(before) + 1 + len(FIELDS)
    assert identity(path) == audio

    assert mood_tags.write(raw, TENSE)
    assert mood_tags.read(raw) == WrittenMood("tense", (0, 0, 100, 0), 0.6, -0.6)

    assert mood_tags.remove(raw)
    assert {key: str(value) for key, value in tagger(path).items()} == before
    assert identity(path) == audio
    assert not mood_tags.remove(raw)


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"wav"}))  # FFmpeg does not look for ID3 in wav.
def test_ffmpeg_reads_the_fields_and_the_same_audio(name: str, tmp_path: Path) -> None:
    needs("ffprobe")
    needs("ffmpeg")
    path = made(tmp_path, name, title="Étude")
    before, audio = probe(path), packets(path)
    mood_tags.write(os.fsencode(path), CALM)
    shown = probe(path)
    assert FIELDS.items() <= shown.items()
    assert {"calm"} == {shown[key] for key in ("MOOD", "TMOO", "WM/MOOD") if key in shown}
    assert before.items() <= shown.items()
    assert packets(path) == audio
    mood_tags.remove(os.fsencode(path))
    assert probe(path) == before
    assert packets(path) == audio


@pytest.mark.parametrize("name", ["mp3", "wav", "aiff", "wavpack"])
def test_a_file_without_tags_is_what_it_was_to_the_byte_once_they_are_out(name: str, tmp_path: Path) -> None:
    path = made(tmp_path, name)
    file = tagger(path)
    file.delete(path)
    before = path.read_bytes()
    mood_tags.write(os.fsencode(path), CALM)
    mood_tags.remove(os.fsencode(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_there_already_is_not_written_again(name: str, tmp_path: Path) -> None:
    path = made(tmp_path, name)
    mood_tags.write(os.fsencode(path), CALM)
    before = path.stat()
    path.chmod(0o444)  # It would fail if it tried.
    assert not mood_tags.write(os.fsencode(path), CALM)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("flac", "Mood", ["wistful", "calm"]),
        ("opus", "mood", ["calm"]),
        ("wavpack", "MOOD", "wistful"),
        ("wma", "WM/Mood", ["wistful", "blue"]),
        ("alac", "----:com.apple.iTunes:MOOD", [b"wistful"]),
        ("mp3", "TMOO", mutagen.id3.TMOO(encoding=1, text=["wistful", "blue"])),
    ],
)
def test_a_mood_of_somebody_else_stays(name: str, key: str, value: Any, tmp_path: Path) -> None:
    path = made(tmp_path, name)
    file = tagger(path)
    file[key] = value
    file.save()
    before = str(tagger(path)[key])
    raw = os.fsencode(path)
    assert mood_tags.write(raw, CALM)
    assert mood_tags.read(raw) == WrittenMood(None, (0, 67, 0, 33), -0.2, 0.6)
    assert str(tagger(path)[key]) == before
    assert not mood_tags.write(raw, CALM)
    assert mood_tags.remove(raw)
    assert str(tagger(path)[key]) == before


def test_a_mood_that_somebody_changed_is_theirs_from_then_on(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    raw = os.fsencode(path)
    mood_tags.write(raw, CALM)
    file = tagger(path)
    file["MOOD"] = "tense"
    file.save()
    mood_tags.write(raw, TENSE)
    assert "MERD_MOOD" not in tagger(path)
    mood_tags.write(raw, CALM)
    assert tagger(path)["MOOD"] == ["tense"]
    assert tagger(path)["MERD_CALM"] == ["67"]


def test_flac_keeps_covers_odd_keys_and_an_id3_tag_in_front(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    file = tagger(path)
    picture = Picture()
    picture.data = bytes(range(256)) * 50
    file.add_picture(picture)
    file.tags.extend([("ArTiSt", "A"), ("artist", "B"), ("X Y", "=")])
    file.save()
    stray = b"ID3\x04\x00\x00\x00\x00\x00\x0aTIT2\x00\x00\x00\x00\x00\x00"
    path.write_bytes(stray + path.read_bytes())
    mood_tags.write(os.fsencode(path), CALM)
    after = tagger(path)
    assert path.read_bytes().startswith(stray + b"fLaC")
    assert list(after.tags)[: len(file.tags)] == list(file.tags)
    assert after.pictures[0].data == picture.data


def test_comments_that_are_not_utf_8_are_not_damaged(tmp_path: Path) -> None:
    path = made(tmp_path, "flac", title="Etude")
    path.write_bytes(path.read_bytes().replace(b"Etude", b"\xc9tude"))
    before = path.read_bytes()
    with pytest.raises(TagError, match="not UTF-8"):
        mood_tags.write(os.fsencode(path), CALM)
    assert path.read_bytes() == before


def test_an_unknown_mood_changes_nothing(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    before = path.read_bytes()
    assert not mood_tags.write(os.fsencode(path), UNKNOWN)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", [b"\xff\xfe.mp3", b"no suffix", b"new\nline.MP3"])
def test_files_of_any_name(name: bytes, tmp_path: Path) -> None:
    path = os.fsencode(made(tmp_path, "mp3", title="A title").rename(tmp_path / os.fsdecode(name)))
    assert mood_tags.write(path, CALM)
    assert mood_tags.read(path) is not None
    assert mood_tags.remove(path)


def test_what_is_no_music_or_has_no_tags_is_told_in_one_line(tmp_path: Path) -> None:
    for name, content in {
        "a.mp3": b"junk",
        "b.flac": b"fLaC",
        "c.ogg": b"OggS" + bytes(40),
        "d.txt": b"text",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(TagError) as error:
            mood_tags.write(os.fsencode(path), CALM)
        assert str(error.value).startswith(f"{path}: ")
        assert "\n" not in str(error.value)
        assert path.read_bytes() == content
    with pytest.raises(TagError, match="no such file"):
        mood_tags.read(os.fsencode(tmp_path / "gone.mp3"))
    assert not mood_tags.remove(os.fsencode(tmp_path / "d.txt"))


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("any"), "flac")


@settings(max_examples=25, deadline=None)
@given(winners=st.lists(st.sampled_from(Quadrant), min_size=1, max_size=9))
def test_any_mood_is_read_as_it_was_written(winners: list[Quadrant], track: Path) -> None:
    heard = mood(*winners)
    mood_tags.write(os.fsencode(track), heard)
    written = mood_tags.read(os.fsencode(track))
    assert written is not None
    assert heard.quadrant is not None
    assert written.word == heard.quadrant.word
    assert written.percentages == tuple(round(percent) for percent in heard.percentages or ())
    assert written.arousal == pytest.approx(heard.arousal, abs=0.0051)
    assert written.valence == pytest.approx(heard.valence, abs=0.0051)
    assert mood_tags.is_up_to_date(os.fsencode(track), heard)
