"""Tracks that are heard one after another: no song twice, and an artist not twice in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from merd.store.query import TrackRow
from merd.util.text import fold

# Of so many tracks that are next, one by another artist is taken.
_AHEAD = 25
# Two encodings of a song are as long, to so many seconds; another version of it is not.
_AS_LONG_S = 3.0


def without_repeats(tracks: Iterable[TrackRow]) -> Iterator[TrackRow]:
    """Yield tracks, but none of the artist, title and length of one that came before."""
    # Of most songs there is one length, and a library may have a million.
    first_s: dict[int, float] = {}
    others_s: dict[int, tuple[float, ...]] = {}
    for track in tracks:
        artist, title = track.metadata.artist, track.metadata.title
        if artist and title:
            song = hash((fold(artist), fold(title)))
            if song not in first_s:
                first_s[song] = track.duration_s
            else:
                others = others_s.get(song, ())
                if any(abs(track.duration_s - one_s) <= _AS_LONG_S for one_s in (first_s[song], *others)):
                    continue
                others_s[song] = (*others, track.duration_s)
        yield track


class _Names(NamedTuple):
    """A track with its artist and its album, None where no tag says so."""

    artist: str | None
    album: str | None
    track: TrackRow


def spaced(tracks: Iterable[TrackRow]) -> Iterator[TrackRow]:
    """Yield tracks in nearly their order, with an artist or an album not twice in a row where another one is near.

    The same tracks in the same order always come out the same.
    """
    coming = map(_named, tracks)
    waiting = list(islice(coming, _AHEAD))
    counts = Counter(one.artist for one in waiting)
    artist = album = None
    while waiting:
        artist, album, track = waiting.pop(_next(waiting, counts, artist, album))
        counts[artist] -= 1
        if not counts[artist]:
            del counts[artist]
        yield track
        for one in islice(coming, 1):
            waiting.append(one)
            counts[one.artist] += 1


def _named(track: TrackRow) -> _Names:
    artist, album = (name and fold(name) for name in (track.metadata.artist, track.metadata.album))
    return _Names(artist, album, track)


def _next(waiting: list[_Names], counts: Counter[str | None], artist: str | None, album: str | None) -> int:
    """Return which track comes after one of an artist and an album: the first of neither, if there is one."""
    if 2 * max(counts.values()) > len(waiting):
        # Of an artist who has more than half of them, two would remain side by side.
        most = max(counts, key=counts.__getitem__)
        if most not in (None, artist):
            return next(index for index, one in enumerate(waiting) if one.artist == most)
    another_artist = None
    for index, one in enumerate(waiting):
        if one.artist is None or one.artist != artist:
            if one.album is None or one.album != album:
                return index
            another_artist = index if another_artist is None else another_artist
    return another_artist or 0
