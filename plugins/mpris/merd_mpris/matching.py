"""Which file a player means."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import NamedTuple

from merd.errors import TrackError
from merd.store import Store
from merd.util import file_url
from merd_mpris.track import Track

# Players round lengths, and estimate those of some formats.
_TOLERANCE_S = 2.0
# A path from a folder that the player alone knows is no URL.
_URL = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
# What a URL has only if nobody escaped it.
_UNESCAPED = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!-~]|[\"<>\\^`{|}#?]")


class Match(NamedTuple):
    """A file, whether or not the library has it; or None, and why there is none."""

    path: bytes | None
    why: str = ""


def match(track: Track, store: Store) -> Match:
    """The file of a track.

    Where the player names it, that is the file, with the URL read as it was most probably written. Where it does
    not, the one track of the library counts that has the same artist and title in its tags, and the same length.
    """
    if _URL.match(track.url):
        return _by_url(track.url, store)
    if not track.title or not track.artist or track.length_s is None:
        return Match(None, "the player does not say which file it is")
    found = _alike(track, track.length_s, store)
    if len(found) == 1:
        return Match(next(iter(found.values())))
    several = f"{len(found)} tracks of the library have" if found else "no track of the library has"
    return Match(None, f"{several} this artist, title and length")


def _by_url(url: str, store: Store) -> Match:
    if not url.startswith("/") and url.partition(":")[0].casefold() != "file":
        return Match(None, "it is a stream")
    spellings = (url, url.replace("%", "%25"))
    try:
        paths = [file_url.path_of(name) for name in (spellings[::-1] if _UNESCAPED.search(url) else spellings)]
    except TrackError:
        return Match(None, "it is no file of this machine")
    paths += map(os.path.realpath, tuple(paths))
    known = (path for path in paths if store.files.get(path) is not None)
    there = (path for path in paths if os.path.exists(path))
    return Match(next(known, None) or next(there, paths[0]))


def _alike(track: Track, length_s: float, store: Store) -> dict[int, bytes]:
    """The files that could be it, by their tracks' numbers; reading tags takes time, so likely names go first."""
    long = store.files.lasting(length_s - _TOLERANCE_S, length_s + _TOLERANCE_S)
    likely = [one for one in long if _folded(track.title) in _folded(os.fsdecode(os.path.basename(one[1])))]
    for files in (likely, long):
        if found := {number: path for number, path in files if _is(track, path)}:
            return found
    return {}


def _is(track: Track, path: bytes) -> bool:
    from merd import tags  # Loads mutagen, which is seldom needed here.

    artist, title = tags.read_artist_title(path)
    return _folded(track.title) == _folded(title) and _folded(track.artist) in _folded(artist)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
