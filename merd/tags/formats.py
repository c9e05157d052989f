"""A file's tags, opened by mutagen, under merd's names for the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import mutagen
from mutagen.apev2 import APEv2File
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3FileType
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.ogg import OggFileType

from merd.tags.fields import MOOD, OWN, Fields
from merd.tags.id3 import Frames
from merd.tags.id3v1 import id3v1_set_aside
from merd.tags.padding import keep_padding


class Tags(Protocol):
    """The tags of a file."""

    def fields(self) -> Fields:
        """Return the mood, and what may be merd's."""

    def obstacle(self) -> str | None:
        """Return why saving would change what is not merd's; None if it would not."""

    def put(self, name: str, values: tuple[str, ...]) -> None:
        """Set a field.

        Args:
            name: The field.
            values: Its values; none to take it out.
        """

    def save(self, path: bytes) -> None:
        """Write the tags into the file that they were read from, or into a copy of it."""


@dataclass(frozen=True)
class _Family:
    """A family of formats.

    Attributes:
        mood: Its name for the mood.
        prefix: How all its names begin.
        value: Makes of a text what mutagen takes.
        texts: Makes texts of what mutagen returns.
    """

    mood: str
    prefix: str
    value: Callable[[str], Any]
    texts: Callable[[Any], Iterable[str]]

    def key(self, name: str) -> str:
        return self.prefix + (self.mood if name == MOOD else name)


_VORBIS = _Family("MOOD", "", lambda text: [text], tuple)
_APE = _Family("Mood", "", str, lambda value: str(value).split("\0"))
_ASF = _Family("WM/Mood", "", lambda text: [text], lambda values: map(str, values))
_MP4 = _Family(
    mood="MOOD",
    prefix="----:com.apple.iTunes:",
    value=lambda text: [MP4FreeForm(text.encode())],
    texts=lambda values: [bytes(value).decode("utf-8", "replace") for value in values],
)

_FAMILIES: dict[type[mutagen.FileType], _Family] = {FLAC: _VORBIS, OggFileType: _VORBIS, MP4: _MP4, ASF: _ASF}


class _Keyed:
    """Tags that map keys to values."""

    def __init__(self, file: mutagen.FileType, family: _Family) -> None:
        self._file, self._family = file, family

    def fields(self) -> Fields:
        keys = {name: self._family.key(name) for name in (MOOD, *OWN)}
        tags: Any = self._file.tags or {}
        return {name: tuple(self._family.texts(tags[key])) for name, key in keys.items() if key in tags}

    def obstacle(self) -> str | None:
        comments: Any = self._file.tags or ()
        if self._family is _VORBIS and any("\ufffd" in value for _, value in comments):
            return "one of its comments is not UTF-8, and would be damaged"
        return None

    def put(self, name: str, values: tuple[str, ...]) -> None:
        key = self._family.key(name)
        if values:
            self._file[key] = self._family.value(*values)
        else:
            del self._file[key]

    def save(self, path: bytes) -> None:
        self._file.save(path, padding=keep_padding)


class _Ape(_Keyed):
    """APEv2 tags, which stand at a file's end, before an ID3v1 tag."""

    def save(self, path: bytes) -> None:
        with id3v1_set_aside(path):
            if self._file.tags:
                self._file.save(path)
            else:
                self._file.delete(path)


def open_tags(path: bytes) -> Tags | None:
    """Open a file's tags; None if its format has none that merd knows.

    Raises:
        mutagen.MutagenError: If it is damaged.
    """
    file = mutagen.File(path)
    if isinstance(file, APEv2File):
        return _Ape(file, _APE)
    for kind, family in _FAMILIES.items():
        if isinstance(file, kind):
            return _Keyed(file, family)
    return _frames(path, file)


def _frames(path: bytes, file: mutagen.FileType | None) -> Tags | None:
    """Open the tags of formats that hold ID3 frames: at the start of the file, or in a chunk of it."""
    if file is None or not _holds_id3(file):
        return None
    return Frames(path, file, bare=isinstance(file, ID3FileType))


def _holds_id3(file: mutagen.FileType) -> bool:
    if file.tags is None:
        try:
            file.add_tags()
        except (mutagen.MutagenError, NotImplementedError):
            return False
    return isinstance(file.tags, ID3)
