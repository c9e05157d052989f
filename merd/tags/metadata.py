"""What files' tags say of their tracks: artist, album, title, genre, year and numbers, in each format's own way."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import mutagen
from mutagen.id3 import TCON

from merd.store.records import Metadata

# As they are called in Vorbis comments and APE tags, where capitals make no difference, in ID3, in MP4 and in ASF.
_KEYS = {
    "artist": ("artist", "TPE1", "\xa9ART", "Author"),
    "album_artist": ("albumartist", "album artist", "album_artist", "TPE2", "aART", "WM/AlbumArtist"),
    "album": ("album", "TALB", "\xa9alb", "WM/AlbumTitle"),
    "title": ("title", "TIT2", "\xa9nam", "Title"),
    "genre": ("genre", "TCON", "\xa9gen", "WM/Genre"),
    "year": ("date", "year", "TDRC", "\xa9day", "WM/Year"),
    "disc_number": ("discnumber", "disc", "TPOS", "disk", "WM/PartOfSet"),
    "track_number": ("tracknumber", "track", "TRCK", "trkn", "WM/TrackNumber"),
}
_NUMBERS = ("disc_number", "track_number")
# The longest text that is kept, and the most values of one field.
_CHARACTERS, _VALUES = 300, 20
_YEAR = re.compile(r"(?<!\d)(\d{4})(?:\d{4})?(?!\d)", re.ASCII)
_NUMBER = re.compile(r"\s*(\d{1,4})(?!\d)", re.ASCII)
# Control characters, lone surrogates, and breaks of lines and paragraphs.
_NO_TEXT = ("Cc", "Cs", "Zl", "Zp")


def read_metadata(path: bytes) -> Metadata:
    """Return what a file's tags say, as far as they can be read."""
    try:
        tags = getattr(mutagen.File(os.fsdecode(path)), "tags", None) or {}
        return metadata_of({name: _texts(tags, keys) for name, keys in _KEYS.items()})
    except Exception:  # noqa: BLE001  # mutagen raises anything where tags are damaged
        return Metadata()


def metadata_of(texts: Mapping[str, Iterable[str]]) -> Metadata:
    """Return metadata of texts as people write them: a date for a year, ``3/12`` for a track's number.

    Args:
        texts: The values of each field of `Metadata`, by its name.
    """
    fields: dict[str, Any] = {}
    for name, values in texts.items():
        tidied = [tidy for value in values if (tidy := _tidy(value))]
        if name == "year":
            fields[name] = _first_number(_YEAR.search(value) for value in tidied)
        elif name in _NUMBERS:
            fields[name] = _first_number(_NUMBER.match(value) for value in tidied)
        else:
            fields[name] = "; ".join(dict.fromkeys(tidied[:_VALUES]))[:_CHARACTERS].strip() or None
    return Metadata(**fields)


def _texts(tags: Any, keys: Iterable[str]) -> list[str]:
    """Return the values of the first key that is there."""
    for key in keys:
        try:
            value = tags[key]
        except (KeyError, ValueError):  # Formats refuse keys that they cannot have.
            continue
        if texts := _values(value):
            return texts
    return []


def _values(value: Any) -> list[str]:
    """Return the texts of what mutagen has: a frame, an APE value, or a list of texts, attributes or pairs."""
    if isinstance(value, TCON):
        return list(value.genres)  # It knows ID3v1's numbers of genres.
    if hasattr(value, "text"):
        return [str(text) for text in value.text]
    if not isinstance(value, list):
        return str(value).split("\0")
    return [str(one[0] if isinstance(one, tuple) else one) for one in value]


def _tidy(text: str) -> str:
    """Return a text in one line that any database and any playlist takes."""
    kept = "".join(" " if unicodedata.category(char) in _NO_TEXT else char for char in text[: 4 * _CHARACTERS])
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:_CHARACTERS]


def _first_number(found: Iterable[re.Match[str] | None]) -> int | None:
    """Return the first number above 0, which is written for an unknown one."""
    numbers = (int(match[1]) for match in found if match)
    return next((number for number in numbers if number), None)
