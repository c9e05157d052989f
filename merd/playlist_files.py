"""Playlists as files of the formats that players read, byte by byte as the file system names the tracks."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from merd import text, urls
from merd.store.listing import Listed

_log = logging.getLogger(__name__)

_XSPF_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">\n'


def lines(kind: str, tracks: Iterable[Listed], *, title: str = "", music_folder: Path | None = None) -> Iterator[bytes]:
    """The lines of a playlist, as they stand in its file.

    Tracks that a format cannot name are left out, with a line in the log: in ``m3u8`` and ``m3u`` those with a
    line break in their path, in ``m3u`` also those outside of the music folder.

    Args:
        kind: ``m3u8``, ``m3u`` or ``xspf``.
        tracks: In their order.
        title: The playlist's name.
        music_folder: What paths in ``m3u`` are relative to; None for absolute paths.
    """
    if kind == "xspf":
        return _xspf(tracks, title)
    return _m3u(tracks, _relative_to(music_folder) if kind == "m3u" and music_folder else lambda path: path)


def _m3u(tracks: Iterable[Listed], name: Callable[[bytes], bytes | None]) -> Iterator[bytes]:
    yield b"#EXTM3U\n"
    for track in tracks:
        if b"\n" in track.path or b"\r" in track.path:
            _log.warning("%s: left out of the playlist, its name has a line break", text.printable(track.path))
            continue
        path = name(track.path)
        if path is not None:
            stem = os.path.splitext(os.path.basename(track.path))[0]
            yield b"#EXTINF:%d,%s\n%s\n" % (round(track.duration_s), stem, path)


def _relative_to(folder: Path) -> Callable[[bytes], bytes | None]:
    start = os.path.join(os.fsencode(folder), b"")

    def relative(path: bytes) -> bytes | None:
        if not path.startswith(start):
            _log.info("%s: left out of the playlist, it is outside of %s", text.printable(path), folder)
            return None
        rest = path[len(start) :]
        return b"./" + rest if rest.startswith(b"#") else rest

    return relative


def _xspf(tracks: Iterable[Listed], title: str) -> Iterator[bytes]:
    yield _XSPF_HEAD.encode()
    yield f"  <title>{_xml(title)}</title>\n  <trackList>\n".encode()
    for track in tracks:
        stem = os.fsdecode(os.path.splitext(os.path.basename(track.path))[0])
        yield (
            f"    <track><location>{escape(urls.url_of(track.path))}</location><title>{_xml(stem)}</title>"
            f"<duration>{round(1000 * track.duration_s)}</duration></track>\n"
        ).encode()
    yield b"  </trackList>\n</playlist>\n"


def _xml(words: str) -> str:
    """As XML takes it: without what it has no characters for."""
    return escape(text.line(words))
