"""The m3u playlists: a path a line, after a comment with the track's length and name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from merd.playlists.formats.base import TrackListFormat, name_of
from merd.store.query import TrackRow


class M3u8(TrackListFormat):
    """Absolute paths."""

    def obstacle(self, path: bytes) -> str | None:
        """Return why a path cannot be listed: it would be two lines."""
        return "its name has a line break" if b"\n" in path or b"\r" in path else None

    def lines(self, tracks: Iterable[TrackRow], title: str, music_folder: Path | None) -> Iterator[bytes]:
        """Yield the lines of a playlist's file.

        Args:
            tracks: As `TrackListFormat` takes them.
            title: Stands nowhere in it.
            music_folder: As `TrackListFormat` takes it.
        """
        start = len(self.prefix(music_folder))
        yield b"#EXTM3U\n"
        for track in tracks:
            path = track.path[start:]
            # What begins with # would be a comment.
            named = b"./" + path if path.startswith(b"#") else path
            yield b"#EXTINF:%d,%s\n%s\n" % (round(track.duration_s), os.fsencode(name_of(track)), named)


class M3u(M3u8):
    """Paths relative to the music folder, as MPD wants them."""

    def prefix(self, music_folder: Path | None) -> bytes:
        """Return the music folder with a slash: no track outside of it can be named."""
        return b"" if music_folder is None else os.path.join(os.fsencode(music_folder), b"")
