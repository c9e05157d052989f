"""ID3v2 tags, of which all frames but merd's own stay as they are to the byte.

mutagen would decode every frame, write it in its own way, without its flags, and leave out what it does not
know. So it is told to know none: it then keeps them all as they are, and merd asks it about single ones.
"""

from __future__ import annotations

import struct
from contextlib import nullcontext
from io import BytesIO
from typing import Any

import mutagen
from mutagen import id3
from mutagen.id3 import ID3, TMOO, TXXX, Frame, ID3NoHeaderError

from merd.tags.fields import MOOD, OWN, Fields
from merd.tags.id3v1 import id3v1_set_aside
from merd.tags.padding import keep_padding

_LATIN_1 = 0
_V22, _V24 = 2, 4
_FLAGS, _UNSYNCHRONISED = 9, 0x02


class _Opaque(dict[str, type[Frame]]):
    """Frames whose names are recognised, but which are not decoded."""

    def __getitem__(self, name: str) -> type[Frame]:
        raise KeyError(name)


class Frames:
    """The ID3v2 tag of a file."""

    def __init__(self, path: bytes, file: mutagen.FileType, *, bare: bool) -> None:
        """Read the tag.

        Args:
            path: Where the file is.
            file: The same, as mutagen knows it, with a tag.
            bare: Whether the tag stands at the start of the file, which may have an ID3v1 tag then.
        """
        self._file, self._bare = file, bare
        kind: Any = type(file.tags)
        self._tag = kind()
        try:
            self._tag.load(path, known_frames=_Opaque(id3.Frames), translate=False, load_v1=False)
        except ID3NoHeaderError:
            self._tag.unknown_frames = []
        self._version = int(self._tag.version[1])
        if self._version == _V24 and self._tag.f_unsynch:
            # mutagen drops the mark that the tag has as a whole; each frame may have it for itself.
            self._tag.unknown_frames = [_marked(frame) for frame in self._tag.unknown_frames]

    def fields(self) -> Fields:
        """Return the mood, and what may be merd's."""
        found: Fields = {}
        for name, values in map(self._field, self._tag.unknown_frames):
            if name:
                found[name] = found.get(name, ()) + values
        return found

    def obstacle(self) -> str | None:
        """Return why saving would change what is not merd's; None if it would not."""
        return "its tag is ID3v2.2, which merd does not write" if self._version == _V22 else None

    def put(self, name: str, values: tuple[str, ...]) -> None:
        """Set a field.

        Args:
            name: The field.
            values: Its values; none to take it out.
        """
        self._tag.unknown_frames = [f for f in self._tag.unknown_frames if self._field(f)[0] != name]
        if values and name == MOOD:
            self._tag.add(TMOO(encoding=_LATIN_1, text=list(values)))
        elif values:
            self._tag.add(TXXX(encoding=_LATIN_1, desc=name, text=list(values)))

    def save(self, path: bytes) -> None:
        """Write the tag into the file, or take it out if nothing is in it."""
        self._file.tags = self._tag
        with id3v1_set_aside(path) if self._bare else nullcontext():
            if self._tag.unknown_frames or self._tag:
                self._file.save(path, v2_version=self._version, padding=keep_padding)
            else:
                self._file.delete(path)

    def _field(self, frame: bytes) -> tuple[str | None, tuple[str, ...]]:
        """Return the name and values of a frame that merd writes; None and no values of any other."""
        if frame[:4] not in (b"TMOO", b"TXXX"):
            return None, ()
        size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
        header = struct.pack(">3s3B4s", b"ID3", self._version, 0, 0, size)
        for read in ID3(BytesIO(header + frame), translate=False, load_v1=False).values():
            name = MOOD if read.FrameID == "TMOO" else read.desc
            if name in (MOOD, *OWN) and (name != MOOD or read.FrameID == "TMOO"):
                return name, tuple(read.text)
        return None, ()


def _marked(frame: bytes) -> bytes:
    marked = bytearray(frame)
    marked[_FLAGS] |= _UNSYNCHRONISED
    return bytes(marked)
