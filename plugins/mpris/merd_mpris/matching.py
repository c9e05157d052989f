"""The file of a track as a player describes it."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from merd.errors import TagError, TrackError
from merd.store import Store
from merd.store.records import Metadata
from merd.util import file_url
from merd.util.text import display_path, format_time
from merd_mpris.track import Track

if TYPE_CHECKING:
    from merd.tags.tag_process import TagProcess

# Players round lengths, and estimate those of some formats.
_TOLERANCE_S = 2.0
# What is shorter than this share of a file, and by so much, is a part of it.
_SHORTEST_SHARE, _PART_S = 0.9, 5.0
# A path from a folder that the player alone knows is no URL.
_URL = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
# What a URL has only if nobody escaped it.
_UNESCAPED = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!-~]|[\"<>\\^`{|}#?]")


class Match(NamedTuple):
    """A file, whether or not the library has it; or None, and why there is none."""

    path: bytes | None
    why: str = ""


def match(track: Track, store: Store) -> Match:
    """Return the file of a track.

    Where the player names a file, that is the one, with the URL read as it was most probably written. Where it does
    not, or names what is not there, the one track of the library counts that has the same artist, title and album
    in its tags, and the same length. A part of a file, as a cue sheet has it, is none.

    Args:
        track: As the player describes it.
        store: What the library has.
    """
    if not _URL.match(track.url):
        return _by_tags(track, store)
    named = _by_url(track.url, store)
    if named.path is None or not (store.files.get(named.path) or os.path.exists(named.path)):
        found = _by_tags(track, store)
        return named if found.path is None else found
    return _part(track, named.path, store) or named


def _part(track: Track, path: bytes, store: Store) -> Match | None:
    """Return why a track is not the file but a part of it; None if it is the file."""
    track_id = store.files.track_of(path)
    if track_id is None or track.length_s is None:
        return None
    whole_s = store.tracks.duration_s(track_id)
    if track.length_s > _SHORTEST_SHARE * whole_s or track.length_s > whole_s - _PART_S:
        return None
    length, whole = format_time(track.length_s), format_time(whole_s)
    return Match(
        None, f"it is a part ({length}) of the file {display_path(path)} ({whole}), which is rated as a whole"
    )


def _by_url(url: str, store: Store) -> Match:
    if not url.startswith("/") and url.partition(":")[0].casefold() != "file":
        return Match(None, "it is a stream")
    escaped = url.replace("%", "%25")
    spellings = (escaped, url) if _UNESCAPED.search(url) else (url, escaped)
    try:
        paths = [file_url.path_of(spelling) for spelling in spellings]
    except TrackError:
        return Match(None, "it is no file of this machine")
    paths += [os.path.realpath(path) for path in paths]
    known = [path for path in paths if store.files.get(path) is not None]
    existing = [path for path in paths if os.path.exists(path)]
    return Match([*known, *existing, *paths][0])


def _by_tags(track: Track, store: Store) -> Match:
    if not track.title or not track.artist or track.length_s is None:
        return Match(None, "the player does not say which file it is")
    found = _with_tags(track, track.length_s, store)
    if len(found) == 1:
        return Match(next(iter(found.values())))
    several = f"{len(found)} tracks of the library have" if found else "no track of the library has"
    return Match(None, f"{several} this artist, title and length")


def _with_tags(track: Track, length_s: float, store: Store) -> dict[int, bytes]:
    """Return the files that could be it, by their tracks' numbers.

    Reading tags that the store does not have takes time, so files with likely names go first.
    """
    from merd.tags.tag_process import TagProcess  # Loads mutagen, which is seldom needed here.

    candidates = store.files.lasting(length_s - _TOLERANCE_S, length_s + _TOLERANCE_S)
    title = _normalise(track.title)
    likely = [(number, path) for number, path in candidates if title in _normalise(_name(path))]
    with TagProcess() as tags:
        for files in (likely, candidates):
            if found := {number: path for number, path in files if _fits(track, _metadata(path, store, tags))}:
                return found
    return {}


def _metadata(path: bytes, store: Store, tags: TagProcess) -> Metadata:
    try:
        return store.metadata.of_file(path) or tags.read_metadata(path)
    except TagError:
        return Metadata()


def _fits(track: Track, metadata: Metadata) -> bool:
    artist, title, album = (_normalise(text or "") for text in (metadata.artist, metadata.title, metadata.album))
    same_album = not (track.album and album) or _normalise(track.album) == album
    return same_album and _normalise(track.title) == title and _normalise(track.artist) in artist


def _name(path: bytes) -> str:
    return os.fsdecode(os.path.basename(path))


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
