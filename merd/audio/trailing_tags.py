"""Tags behind a file's audio: ID3v1, Lyrics3, APE, and ID3v2 at the end. FFmpeg takes some of them for audio."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from io import FileIO

# Files that say themselves where their audio ends begin so, or have this behind four bytes.
_CONTAINERS = (b"OggS", b"RIFF", b"RF64", b"FORM", b"DSD ", b"FRM8", b"\x1aE\xdf\xa3", b"0&\xb2u", b"ftyp")
_ID3V1, _ID3V1_EXTENDED = 128, 227
_ID3V2_HEAD, _APE_FOOT, _LYRICS_FOOT = 10, 32, 15
_APE_HAS_HEADER = 1 << 31
# Longer lyrics are not allowed; of ID3v2 without a footer, longer tags are not found.
_LONGEST_LYRICS, _LONGEST_ID3V2 = 5120, 1 << 21
_VERSIONS = (2, 3, 4)
_MOST_TAGS, _MOST_OF_SIZE = 6, 0x7F


def audio_end(file: FileIO) -> int:
    """Return where a file's audio ends, in bytes from its beginning: where its size says, or tags begin."""
    end = os.fstat(file.fileno()).st_size
    head = _read(file, 0, 8)
    if head.startswith(_CONTAINERS) or head[4:].startswith(_CONTAINERS):
        return end
    for _ in range(_MOST_TAGS):
        size = next(filter(None, (tag(file, end) for tag in _TAGS)), 0)
        if not size:
            break
        end -= size
    return end


def _read(file: FileIO, start: int, end: int) -> bytes:
    file.seek(max(0, start))
    return file.read(end - max(0, start))


def _id3v1(file: FileIO, end: int) -> int:
    if end < _ID3V1 or not _read(file, end - _ID3V1, end).startswith(b"TAG"):
        return 0
    longer = _ID3V1 + _ID3V1_EXTENDED
    return longer if end >= longer and _read(file, end - longer, end).startswith(b"TAG+") else _ID3V1


def _lyrics(file: FileIO, end: int) -> int:
    foot = _read(file, end - _LYRICS_FOOT, end)
    if foot.endswith(b"LYRICS200") and foot[:6].isdigit():
        size = int(foot[:6]) + _LYRICS_FOOT
        return size if size <= end and _read(file, end - size, end).startswith(b"LYRICSBEGIN") else 0
    if foot.endswith(b"LYRICSEND"):
        text = _read(file, end - _LONGEST_LYRICS, end)
        start = text.rfind(b"LYRICSBEGIN")
        return 0 if start < 0 else len(text) - start
    return 0


def _ape(file: FileIO, end: int) -> int:
    foot = _read(file, end - _APE_FOOT, end)
    if end < _APE_FOOT or not foot.startswith(b"APETAGEX"):
        return 0
    size, flags = struct.unpack("<I4xI", foot[12:24])
    whole = size + (_APE_FOOT if flags & _APE_HAS_HEADER else 0)
    return whole if _APE_FOOT <= whole <= end else 0


def _id3v2_with_footer(file: FileIO, end: int) -> int:
    foot = _read(file, end - _ID3V2_HEAD, end)
    size = _id3v2_size(foot, b"3DI")
    whole = 0 if size is None else size + 2 * _ID3V2_HEAD
    return whole if 0 < whole <= end and _read(file, end - whole, end).startswith(b"ID3") else 0


def _id3v2(file: FileIO, end: int) -> int:
    tail = _read(file, end - _LONGEST_ID3V2, end)
    start = tail.rfind(b"ID3")
    while start >= 0:
        size, whole = _id3v2_size(tail[start : start + _ID3V2_HEAD], b"ID3"), len(tail) - start
        if size is not None and size + _ID3V2_HEAD == whole < end:
            return whole
        start = tail.rfind(b"ID3", 0, start)
    return 0


def _id3v2_size(head: bytes, mark: bytes) -> int | None:
    """Return the size that a header or footer states; None if it is none."""
    if (
        len(head) < _ID3V2_HEAD
        or not head.startswith(mark)
        or head[3] not in _VERSIONS
        or max(head[6:]) > _MOST_OF_SIZE
    ):
        return None
    return sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))


_TAGS: tuple[Callable[[FileIO, int], int], ...] = (_id3v1, _lyrics, _ape, _id3v2_with_footer, _id3v2)
