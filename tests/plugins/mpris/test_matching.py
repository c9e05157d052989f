"""Which file a player means, by all the ways in which players say it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import TIT2, TPE1
from mutagen.wave import WAVE
from support.audio import encode, music

from merd.store import Store
from merd.store.records import FileState
from merd_mpris.matching import Match, match
from merd_mpris.track import Track

PATHS = [
    b"/m/Ann/100%25 blue.flac",
    b"/m/Ann/100% blue.flac",
    b"/m/Ann/50% red.flac",
    b"/m/Ann/caf\xc3\xa9 one.flac",
    b"/m/Bob/raw \xff.flac",
    b"/m/Bob/%41.flac",
    b"/m/Bob/A#1?.flac",
]


@pytest.fixture
def filled(store: Store) -> Store:
    for number, path in enumerate(PATHS):
        store.files.put(path, FileState(1, 1), store.tracks.put(bytes([number]), 100.0))
    return store


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///m/Ann/100%2525%20blue.flac", PATHS[0]),
        ("file:///m/Ann/100%25 blue.flac", PATHS[0]),
        ("/m/Ann/100%25 blue.flac", PATHS[0]),
        ("file:///m/Ann/100%25%20blue.flac", PATHS[1]),
        ("file:///m/Ann/100% blue.flac", PATHS[1]),
        ("file:///m/Ann/50% red.flac", PATHS[2]),
        ("file:///m/Ann/caf%C3%A9%20one.flac", PATHS[3]),
        ("file://localhost/m/Ann/caf%c3%a9%20one.flac", PATHS[3]),
        ("file:///m/Ann/café one.flac", PATHS[3]),
        ("/m/Ann/café one.flac", PATHS[3]),
        ("file:///m/Bob/raw%20%FF.flac", PATHS[4]),
        ("file:///m/Bob/%41.flac", PATHS[5]),
        ("file:///m/Bob/A#1?.flac", PATHS[6]),
        ("file:///m/none%20at%20all.flac", b"/m/none at all.flac"),
    ],
)
def test_urls_escaped_or_not(filled: Store, url: str, path: bytes) -> None:
    assert match(Track(url=url), filled) == Match(path)


@pytest.mark.parametrize(
    ("track", "why"),
    [
        (Track(url="https://example.org/a.mp3"), "it is a stream"),
        (Track(url="cdda://1"), "it is a stream"),
        (Track(url="file://nas/m/a.mp3"), "it is no file of this machine"),
        (Track(title="one", artist="Ann"), "the player does not say which file it is"),
        (Track(title="one", length_s=3), "the player does not say which file it is"),
    ],
)
def test_what_is_no_file_has_a_reason(filled: Store, track: Track, why: str) -> None:
    assert match(track, filled) == Match(None, why)


def test_a_link_leads_to_what_the_library_has(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.flac").touch()
    (tmp_path / "link").symlink_to("real")
    path = os.fsencode(tmp_path / "real" / "a.flac")
    store.files.put(path, FileState(1, 1), store.tracks.put(b"1", 100.0))
    assert match(Track(url=f"file://{tmp_path}/link/a.flac"), store) == Match(path)


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files of three seconds, two of which have the same names, and one that is damaged."""
    folder = tmp_path_factory.mktemp("tagged")
    written = [
        ("1.flac", "flac", "Ann", "Café One"),
        ("2.mp3", "mp3", "Ann; Bob", "Two"),
        ("3.m4a", "aac", "Cid", "Three"),
        ("4.ogg", "vorbis", "Cid", "Three"),
        ("5.wma", "wma", "Dee", "Five"),
        ("6.wav", "wav", "Dee", "Six"),
    ]
    for name, codec, artist, title in written:
        encode(folder / name, codec, music(3), tags={"artist": artist, "title": title})
    wav: Any = WAVE(folder / "6.wav")
    wav.add_tags()
    wav.tags.add(TPE1(text=["Dee"]))
    wav.tags.add(TIT2(text=["Six"]))
    wav.save()
    (folder / "7.flac").write_bytes(b"no music")
    return {path.name: os.fsencode(path) for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("artist", "title", "name"),
    [
        ("ann", "CAFE\u0301 ONE", "1.flac"),
        ("Bob", "Two", "2.mp3"),
        ("Dee", "Five", "5.wma"),
        ("Dee", "Six", "6.wav"),
        ("Dee", "Two", None),
        ("Ann", "Tw", None),
        ("Cid", "Three", None),
    ],
)
def test_without_a_url_artist_title_and_length_tell_if_there_is_no_doubt(
    store: Store, tagged: dict[str, bytes], artist: str, title: str, name: str | None
) -> None:
    for number, path in enumerate(tagged.values()):
        store.files.put(path, FileState(1, 1), store.tracks.put(bytes([number]), 3.0))
    for url in ("", "Folder/a: b.flac"):  # The second is what players say that do not know their folder.
        found = match(Track(url=url, artist=artist, title=title, length_s=4.5), store)
        assert found.path == (tagged[name] if name else None)
    assert match(Track(artist=artist, title=title, length_s=6), store).path is None


def test_two_files_of_one_track_are_no_doubt(store: Store, tagged: dict[str, bytes]) -> None:
    track_id = store.tracks.put(b"1", 3.0)
    for name in ("3.m4a", "4.ogg"):
        store.files.put(tagged[name], FileState(1, 1), track_id)
    assert match(Track(artist="Cid", title="Three", length_s=3), store).path in tagged.values()


@pytest.mark.parametrize(
    "url", ["local:track:1.mp3", "http://localhost:4533/app/#/album", "file:///elsewhere/1.mp3"]
)
def test_a_url_of_another_world_is_passed_over_if_names_and_length_tell(
    store: Store, tagged: dict[str, bytes], url: str
) -> None:
    for number, path in enumerate(tagged.values()):
        store.files.put(path, FileState(1, 1), store.tracks.put(bytes([number]), 3.0))
    told = Track(url=url, artist="Ann", title="Café One", length_s=3)
    assert match(told, store) == Match(tagged["1.flac"])
    alone = match(Track(url=url), store)
    for other in ({"artist": "Cid"}, {"title": "Three"}, {"length_s": 9.0}, {"length_s": None}):
        assert match(replace(told, **other), store) == alone
    assert alone.path == (b"/elsewhere/1.mp3" if url.startswith("file:") else None)


def test_the_album_tells_two_recordings_apart(store: Store, tmp_path: Path) -> None:
    paths = {}
    for number, album in enumerate(["Studio", "Live"]):
        tags = {"artist": "Ann", "title": "One", "album": album}
        paths[album] = os.fsencode(encode(tmp_path / f"{album}.mp3", "mp3", music(3, seed=number), tags=tags))
        store.files.put(paths[album], FileState(1, 1), store.tracks.put(bytes([number]), 3.0))
    one = Track(artist="Ann", title="One", length_s=3)
    assert match(replace(one, album="live"), store) == Match(paths["Live"])
    assert match(replace(one, album="Other"), store).path is None
    assert match(one, store) == Match(None, "2 tracks of the library have this artist, title and length")


@pytest.mark.parametrize(
    ("length_s", "whole"), [(30.0, False), (89.0, False), (95.0, True), (100.0, True), (None, True), (120.0, True)]
)
def test_a_part_of_a_file_is_not_the_file(filled: Store, length_s: float | None, whole: bool) -> None:
    found = match(Track(url="file:///m/Bob/%41.flac", length_s=length_s), filled)
    assert (found.path == PATHS[5]) == whole
    assert whole or found.why.startswith("it is a part (")
