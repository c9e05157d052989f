"""XSPF: XML with ``file`` URLs, which can name any file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from merd.playlists.formats.base import TrackListFormat, name_of
from merd.store.query import TrackRow
from merd.util import file_url, text

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">\n'


class Xspf(TrackListFormat):
    """URLs, names and lengths of tracks, wherever they lie."""

    def lines(self, tracks: Iterable[TrackRow], title: str, music_folder: Path | None) -> Iterator[bytes]:
        """Yield the lines of a playlist's file.

        Args:
            tracks: As `TrackListFormat` takes them.
            title: The playlist's name.
            music_folder: Makes no difference.
        """
        yield f"{_HEAD}  <title>{_xml(title)}</title>\n  <trackList>\n".encode()
        for track in tracks:
            named = track.metadata
            yield (
                f"    <track><location>{escape(file_url.url_of(track.path))}</location>"
                f"{_element('title', named.title or name_of(track))}"
                f"{_element('creator', named.artist)}{_element('album', named.album)}"
                f"<duration>{round(1000 * track.duration_s)}</duration></track>\n"
            ).encode()
        yield b"  </trackList>\n</playlist>\n"


def _element(name: str, words: str | None) -> str:
    return f"<{name}>{_xml(words)}</{name}>" if words else ""


def _xml(words: str) -> str:
    """Return a text as XML takes it: what it has no characters for is escaped."""
    return escape(text.one_line(words))
