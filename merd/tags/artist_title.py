"""Artists and titles, as files' tags have them."""

from __future__ import annotations

import os
from typing import NamedTuple

import mutagen

_ARTIST, _TITLE = ("artist", "TPE1", "Author"), ("title", "TIT2", "Title")
_ALBUM = ("album", "TALB", "WM/AlbumTitle")


class ArtistTitle(NamedTuple):
    """A track's names; empty where the tags do not say. Several artists have ``; `` between them."""

    artist: str
    title: str
    album: str = ""


def read_artist_title(path: bytes) -> ArtistTitle:
    """Return artist, title and album from a file's tags, as far as they can be read."""
    try:
        tags = mutagen.File(os.fsdecode(path), easy=True) or {}
        return ArtistTitle(_first(tags, _ARTIST), _first(tags, _TITLE), _first(tags, _ALBUM))
    except Exception:  # noqa: BLE001  # mutagen raises anything where tags are damaged
        return ArtistTitle("", "")


def _first(tags: object, keys: tuple[str, ...]) -> str:
    """Return the values of the first key that is there: text, lists of text, or frames that hold such lists."""
    get = getattr(tags, "get", lambda _: None)
    value = next((value for value in map(get, keys) if value), "")
    return value if isinstance(value, str) else "; ".join(map(str, getattr(value, "text", value)))
