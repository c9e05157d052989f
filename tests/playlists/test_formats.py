"""The formats of playlists, with names that are hard to write down."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest

from merd.config.settings import PLAYLIST_FORMATS
from merd.playlists.formats import FORMATS, TRACK_LISTS, TrackListFormat
from merd.store.query import TrackRow
from merd.store.records import Metadata

MUSIC = Path("/music")
UNTAGGED = Metadata()
HARD = [
    b"/music/a b.flac",
    b"/music/100% #1 & <2>.mp3",
    b"/music/#1.mp3",
    "/music/é ☃.ogg".encode(),
    b"/music/\xff.wav",
]


def listed(path: bytes, duration_s: float = 59.6) -> TrackRow:
    return TrackRow(
        path=path, duration_s=duration_s, sad=0, calm=100, tense=0, happy=0, arousal=-1, valence=1, rated=False
    )


def written(kind: str, paths: list[bytes], metadata: Metadata = UNTAGGED) -> bytes:
    form = FORMATS[kind]
    assert isinstance(form, TrackListFormat)
    tracks = (listed(path)._replace(metadata=metadata) for path in paths)
    return b"".join(form.lines(form.fitting(tracks, MUSIC), "A & B", MUSIC))


def test_the_configuration_knows_every_format_and_no_other() -> None:
    assert tuple(FORMATS) == PLAYLIST_FORMATS
    assert TRACK_LISTS == ("m3u8", "m3u", "xspf")


def test_m3u8_has_absolute_paths_and_says_how_long_tracks_are() -> None:
    assert written("m3u8", [b"/music/a/b.c.flac", b"/else/\xff.mp3"]) == (
        b"#EXTM3U\n#EXTINF:60,b.c\n/music/a/b.c.flac\n#EXTINF:60,\xff\n/else/\xff.mp3\n"
    )


def test_m3u_has_paths_in_the_music_folder_none_of_which_is_a_comment() -> None:
    assert written("m3u", [b"/music/a/b.flac", b"/music/#1.mp3", b"/music/a/#2.mp3"]) == (
        b"#EXTM3U\n#EXTINF:60,b\na/b.flac\n#EXTINF:60,#1\n./#1.mp3\n#EXTINF:60,#2\na/#2.mp3\n"
    )


def test_m3u_leaves_out_what_is_outside_of_the_music_folder(caplog: pytest.LogCaptureFixture) -> None:
    assert (
        written("m3u", [b"/music2/a.flac"]) == written("m3u", [b"/music2/a.flac", b"/else/b.flac"]) == b"#EXTM3U\n"
    )
    assert [record.getMessage() for record in caplog.records] == [
        "1 track is not in the playlist, since it is outside of /music",
        "2 tracks are not in the playlist, since they are outside of /music",
    ]


@pytest.mark.parametrize("kind", ["m3u", "m3u8"])
@pytest.mark.parametrize("char", [b"\n", b"\r"])
def test_a_line_break_never_makes_two_lines(kind: str, char: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert written(kind, [b"/music/a" + char + b"/etc/passwd"]) == b"#EXTM3U\n"
    assert [record.getMessage() for record in caplog.records] == [
        f"/music/a{char.decode()!r}/etc/passwd: in no playlist, since its name has a line break".replace("'", "")
    ]


def test_xspf_names_every_file_there_can_be() -> None:
    paths = [*HARD, b"/music/a\nb.flac", b"/music/\x01.flac", b"/else/where.mp3"]
    root = ET.fromstring(written("xspf", paths))
    ns = "{http://xspf.org/ns/0/}"
    locations = [location.text or "" for location in root.iter(f"{ns}location")]
    assert [unquote_to_bytes(location.removeprefix("file://")) for location in locations] == paths
    assert root.findtext(f"{ns}title") == "A & B"
    assert [title.text for title in root.iterfind(f"{ns}trackList/{ns}track/{ns}title")][:3] == [
        "a b",
        "100% #1 & <2>",
        "#1",
    ]
    assert {duration.text for duration in root.iter(f"{ns}duration")} == {"59600"}


def test_tracks_are_named_by_artist_and_title_if_tags_say_them() -> None:
    song = Metadata("Ann & Bob", album="First", title="Söng")
    assert written("m3u", [b"/music/1.mp3"], song) == "#EXTM3U\n#EXTINF:60,Ann & Bob - Söng\n1.mp3\n".encode()
    assert b",S\n" in written("m3u8", [b"/music/1.mp3"], Metadata(title="S"))
    assert b",1\n" in written("m3u8", [b"/music/1.mp3"], Metadata("Ann"))
    (track,) = ET.fromstring(written("xspf", [b"/music/1.mp3"], song)).iter("{http://xspf.org/ns/0/}track")
    texts = {part.tag.partition("}")[2]: part.text for part in track}
    assert (texts["creator"], texts["title"], texts["album"]) == ("Ann & Bob", "Söng", "First")
