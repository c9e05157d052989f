"""Artists, albums and titles, as files' tags have them."""

from __future__ import annotations

import os
from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import TCON, TPE1
from mutagen.mp3 import MP3
from support.audio import FORMATS, encode, music

from merd.store import Store
from merd.store.records import FileState, Metadata
from merd.tags.metadata import metadata_of, read_metadata
from merd.tags.metadata_reader import MetadataReader

WRITTEN = {
    "artist": "Sean Ó",
    "album_artist": "Various",
    "album": "First",
    "title": "Song",
    "genre": "Jazz",
    "date": "1999-05-01",
    "disc": "1/2",
    "track": "3/12",
}
READ = Metadata("Sean Ó", "Various", "First", "Song", "Jazz", 1999, 1, 3)
# What FFmpeg writes into these formats: RIFF's own chunk, which is no tag that merd reads, and half of the others.
POOR = ("wav", "aiff")


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in POOR])
def test_every_format_says_the_same(tmp_path: Path, kind: str) -> None:
    path = encode(tmp_path / f"track{FORMATS[kind].suffix}", kind, music(1), tags=WRITTEN)
    assert read_metadata(os.fsencode(path)) == READ


@pytest.mark.parametrize("kind", POOR)
def test_chunks_of_id3_are_read(tmp_path: Path, kind: str) -> None:
    path = encode(tmp_path / f"track{FORMATS[kind].suffix}", kind, music(1))
    file = mutagen.File(path)
    file.add_tags()
    file.tags.add(TPE1(text=["Ann", "Bob", "Ann"]))
    file.tags.add(TCON(text=["(8)(9)"]))
    file.save()
    assert read_metadata(os.fsencode(path)) == Metadata("Ann; Bob", genre="Jazz; Metal")


def test_what_has_no_tags_says_nothing(tmp_path: Path) -> None:
    path = encode(tmp_path / "track.mp3", "mp3", music(1))
    MP3(path).delete()
    (tmp_path / "text.flac").write_bytes(b"fLaC but not really")
    for file in (path, tmp_path / "text.flac", tmp_path / "away.mp3"):
        assert read_metadata(os.fsencode(file)) == Metadata()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1999", 1999),
        ("01.05.1999", 1999),
        ("May 1999", 1999),
        ("0000", None),
        ("99", None),
        ("19990501", 1999),
        ("199905", None),
    ],
)
def test_a_year_is_found_in_a_date(text: str, year: int | None) -> None:
    assert metadata_of({"year": [text]}).year == year


@pytest.mark.parametrize(
    ("text", "number"), [("3/12", 3), (" 07", 7), ("0", None), ("A3", None), ("9" * 30, None), ("٣", None)]
)
def test_a_number_is_found_before_how_many_there_are(text: str, number: int | None) -> None:
    assert metadata_of({"track_number": [text]}).track_number == number


def test_odd_texts_are_made_fit_for_a_line() -> None:
    odd = metadata_of(
        {"title": ["a\0b\r\n\u2028 c\ud800"], "artist": ["", " ", "e\u0301"], "album": ["x" * 10_000]}
    )
    assert (odd.title, odd.artist, odd.album) == ("a b c", "é", "x" * 300)
    assert len(metadata_of({"genre": [f"{number} " + 100 * "y" for number in range(1000)]}).genre or "") <= 300


def test_files_are_read_once_for_each_state(store: Store, tmp_path: Path) -> None:
    path = encode(tmp_path / "track.flac", "flac", music(1), tags=WRITTEN)
    name, track = os.fsencode(path), store.tracks.put(b"track", 1.0)
    store.files.put(name, FileState.of(path.stat()), track)
    store.files.put(b"/away.mp3", FileState(1, 1), track)
    with MetadataReader(store) as reader:
        assert not reader.read_all(lambda: False)
        assert reader.read_all(lambda: True)
    assert store.metadata.of_file(name) == READ
    assert store.metadata.of_file(b"/away.mp3") is None
    file = mutagen.File(path)
    file["title"] = "Another"
    file.save()
    os.utime(path, ns=(5, 5))
    with MetadataReader(store) as reader:
        reader.read(name)  # The store does not know yet that it changed.
        reader.store()
        assert store.metadata.of_file(name) == READ
        store.files.put(name, FileState.of(path.stat()), track)
        reader.read(name)
    assert store.metadata.of_file(name) == READ._replace(title="Another")
