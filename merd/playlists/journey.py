"""Tracks in an order in which the mood changes gradually, from one quadrant to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from merd import rules
from merd.mood import Quadrant
from merd.playlists.spacing import without_repeats
from merd.store import Store
from merd.store.query import TrackRow
from merd.util.text import fold

# Arousal and valence, each -1..1.
Place = tuple[float, float]
_KNOWN = rules.parse("mood != unknown")
_MOST, _PAGE = 20_000, 1000
# A quadrant's middle lies at this distance from both axes.
_MIDDLE = 0.5
# So much farther away is a track by the artist of the last one, or from that one's album.
_SAME_ARTIST, _SAME_ALBUM = 0.25, 0.1
# Of so many tracks that are nearest to where the journey is, one is drawn.
_NEAR = 3


def candidates(
    store: Store, profile: str, model_id: str, *, seed: int = 0, folder: bytes = b""
) -> Iterator[TrackRow]:
    """Yield the tracks that a journey can be made of; of a large library, 20,000 that are drawn by chance.

    Args:
        store: The tracks.
        profile: Whose ratings count.
        model_id: Whose moods.
        seed: Another one draws others.
        folder: Whose files are named first, as `TrackQuery.select` takes it.
    """
    numbers = np.array(store.query.numbers(_KNOWN, profile=profile, model=model_id))
    if len(numbers) > _MOST:
        numbers = np.sort(np.random.default_rng(seed).choice(numbers, _MOST, replace=False))
    for start in range(0, len(numbers), _PAGE):
        page = numbers[start : start + _PAGE].tolist()
        yield from (one.row for one in store.mood_map.tracks(page, profile, model_id, folder))


def journey(
    tracks: Iterable[TrackRow], stations: Sequence[Quadrant], minutes: float, seed: int = 0
) -> list[TrackRow]:
    """Choose tracks along the straight lines between the middles of quadrants, each at most once.

    Args:
        tracks: Whose arousal and valence are known.
        stations: The quadrants, at least one.
        minutes: How long they last together, as nearly as whole tracks allow.
        seed: Another one draws other tracks of those that are near.
    """
    middles = [(_MIDDLE * quadrant.arousal, _MIDDLE * quadrant.valence) for quadrant in stations]
    return along(tracks, middles, minutes, seed)


def along(tracks: Iterable[TrackRow], places: Sequence[Place], minutes: float, seed: int = 0) -> list[TrackRow]:
    """Choose tracks along the straight lines between places of the plane, each at most once.

    Args:
        tracks: As `journey` takes them.
        places: At least one; the way from each to the next takes as long as any other.
        minutes: As `journey` takes it.
        seed: As `journey` takes it.
    """
    known = list(without_repeats(tracks))
    names = [(one.metadata.artist, one.metadata.album) for one in known]
    artists, albums = (_numbered(column) for column in (zip(*names, strict=True) if names else ((), ())))
    points = np.array([[track.arousal, track.valence] for track in known], np.float32).reshape(-1, 2)
    lengths_s = np.array([track.duration_s for track in known])
    rng, goal_s, passed_s = np.random.default_rng(seed), 60 * minutes, 0.0
    # The last track begins where the journey ends.
    way_s = max(goal_s - (float(np.median(lengths_s)) if known else 0.0), 1.0)
    chosen: list[TrackRow] = []
    next_one: int | None = None
    while len(chosen) < len(known):
        distances = np.linalg.norm(points - _place(places, min(passed_s / way_s, 1.0)), axis=1)
        if next_one is not None:
            distances += _SAME_ARTIST * (artists == artists[next_one]) + _SAME_ALBUM * (albums == albums[next_one])
        next_one = _draw(distances, len(known) - len(chosen), rng)
        length_s = float(lengths_s[next_one])
        if chosen and passed_s + length_s - goal_s > goal_s - passed_s:
            break
        chosen.append(known[next_one])
        points[next_one] = np.inf
        passed_s += length_s
    return chosen


def _place(places: Sequence[Place], share: float) -> NDArray[np.float32]:
    """Return (2,) arousal and valence after a share of the way, 0..1."""
    legs = np.linspace(0, 1, len(places))
    return np.array([np.interp(share, legs, axis) for axis in zip(*places, strict=True)], np.float32)


def _numbered(names: Iterable[str | None]) -> NDArray[np.int64]:
    """Return a number for each name, the same for equal ones, and one of its own for each that is unknown."""
    numbers: dict[str | int, int] = {}
    folded = (fold(name) if name else index for index, name in enumerate(names))
    return np.array([numbers.setdefault(name, len(numbers)) for name in folded], np.int64)


def _draw(distances: NDArray[np.float32], left: int, rng: np.random.Generator) -> int:
    count = min(_NEAR, left)
    nearest = np.argpartition(distances, count - 1)[:count]
    return int(rng.choice(np.sort(nearest)))
