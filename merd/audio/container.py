"""Audio files as FFmpeg opens them: from any byte on, without tags at their end, and nothing that they refer to."""

from __future__ import annotations

import errno
import os
import re
from io import FileIO
from typing import Any, BinaryIO

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition

from merd.audio import trailing_tags

# What a file refers to (a playlist's entries, say) is never opened.
_OPTIONS = {"protocol_whitelist": "none"}
# Before its version 19, PyAV takes no file with tags that are not UTF-8, unless it is told to.
_STRICT = ("17", "18")
_ANY_TAGS: dict[str, Any] = {"metadata_errors": "ignore"} if av.__version__.split(".")[0] in _STRICT else {}
_READ_SIZE = 1 << 16
# An Ogg page's name, its version, and the flag of a stream's first page.
_OGG_BEGINS, _OGG_HEAD_SIZE = re.compile(rb"OggS\0[\2\6]"), 5


class AudioFile(FileIO):
    """A file from a byte on, without tags at its end; it answers a seek to nowhere, as damaged files ask for."""

    _end: int | None

    def __init__(self, path: bytes, start: int) -> None:
        """Open a file.

        Args:
            path: The file.
            start: The byte from which on it is read.

        Raises:
            OSError: If that is not possible.
        """
        super().__init__(path)
        self._start, self._end = 0, None  # While the end is looked for.
        if self.seekable():
            self._end = trailing_tags.audio_end(self)
            super().seek(start)
            self._start = start

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes, or all that are left."""
        if self._end is None:
            return super().read(size)
        left = max(0, self._end - super().tell())
        return super().read(left if size is None or size < 0 else min(size, left))

    def tell(self) -> int:
        """Return the position, counted from where the file is read."""
        return super().tell() - self._start

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position and return it; the negated number of the error if that is not possible."""
        try:
            if whence == os.SEEK_END and self._end is not None:
                return super().seek(self._end + offset) - self._start
            return super().seek(offset + (self._start if whence == os.SEEK_SET else 0), whence) - self._start
        except OSError as error:
            return -(error.errno or errno.EIO)


def open_container(file: FileIO | BinaryIO) -> InputContainer:
    """Have FFmpeg open a file.

    Raises:
        av.error.FFmpegError: If it is none that FFmpeg knows.
    """
    container = av.open(file, options=_OPTIONS, **_ANY_TAGS, buffer_size=_READ_SIZE)
    assert isinstance(container, InputContainer)
    return container


def played_stream(container: InputContainer) -> AudioStream | None:
    """Return the stream that players play: the first one marked as the default, or else the first; None without."""
    streams = container.streams.audio
    marked = (stream for stream in streams if stream.disposition & Disposition.default)
    return next(marked, next(iter(streams), None))


def next_ogg(path: bytes, start: int) -> int | None:
    """Return where the next Ogg stream in a file begins, at a byte or behind it."""
    with open(path, "rb") as file:
        file.seek(start)
        rest = b""
        while piece := file.read(_READ_SIZE):
            if found := _OGG_BEGINS.search(rest + piece):
                return start - len(rest) + found.start()
            start += len(piece)
            rest = (rest + piece)[-_OGG_HEAD_SIZE:]
    return None
