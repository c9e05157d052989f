"""Playlists as files of the formats that players read. Tracks are named by the bytes of the file system."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from merd.store.query import TrackRow
from merd.util import file_url, text

_log = logging.getLogger(__name__)

_XSPF = '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">\n'


def inside(kind: str, music_folder: Path | None) -> bytes:
    """How the paths of all tracks begin that a format can name; empty if they may lie anywhere.

    Args:
        kind: ``m3u8``, ``m3u`` or ``xspf``.
        music_folder: ``m3u`` cannot name a track outside of it; None for anywhere.
    """
    return b"" if kind != "m3u" or music_folder is None else os.path.join(os.fsencode(music_folder), b"")


def fitting(kind: str, tracks: Iterable[TrackRow], music_folder: Path | None) -> Iterator[TrackRow]:
    """The tracks that a format can name; the log says which others there are.

    Args:
        kind: ``m3u8``, ``m3u`` or ``xspf``. The first two cannot name a track with a line break in its path.
        tracks: In their order.
        music_folder: As `inside` takes it.
    """
    start, outside = inside(kind, music_folder), 0
    for track in tracks:
        if kind != "xspf" and (b"\n" in track.path or b"\r" in track.path):
            _log.warning("%s: in no playlist, since its name has a line break", text.display_path(track.path))
        elif not track.path.startswith(start):
            outside += 1
        else:
            yield track
    if outside:
        _log.warning("%d tracks are not in the playlist, since they are outside of %s", outside, music_folder)


def lines(kind: str, tracks: Iterable[TrackRow], title: str, music_folder: Path | None) -> Iterator[bytes]:
    """The lines of a playlist's file.

    Args:
        kind: ``m3u8``, ``m3u`` or ``xspf``.
        tracks: Such as fit this format.
        title: The playlist's name.
        music_folder: What paths in ``m3u`` are relative to; None for absolute paths.
    """
    if kind == "xspf":
        return _xspf(tracks, title)
    return _m3u(tracks, len(inside(kind, music_folder)))


def _m3u(tracks: Iterable[TrackRow], start: int) -> Iterator[bytes]:
    yield b"#EXTM3U\n"
    for track in tracks:
        path = track.path[start:]
        # What begins with # would be a comment.
        name = b"./" + path if path.startswith(b"#") else path
        yield b"#EXTINF:%d,%s\n%s\n" % (round(track.duration_s), _stem(track.path), name)


def _xspf(tracks: Iterable[TrackRow], title: str) -> Iterator[bytes]:
    yield f"{_XSPF}  <title>{_xml(title)}</title>\n  <trackList>\n".encode()
    for track in tracks:
        yield (
            f"    <track><location>{escape(file_url.url_of(track.path))}</location>"
            f"<title>{_xml(os.fsdecode(_stem(track.path)))}</title>"
            f"<duration>{round(1000 * track.duration_s)}</duration></track>\n"
        ).encode()
    yield b"  </trackList>\n</playlist>\n"


def _stem(path: bytes) -> bytes:
    return os.path.splitext(os.path.basename(path))[0]


def _xml(words: str) -> str:
    """A text as XML takes it: what it has no characters for is escaped."""
    return escape(text.one_line(words))
