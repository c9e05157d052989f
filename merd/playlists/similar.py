"""Tracks that sound like one of them, in its mood, or in a calmer, happier, sadder or more energetic one.

A track's mean features tell how it sounds, its place in the plane of arousal and valence which mood it has. What
each counts was chosen on one half of 4Q's artists, and judged on the other: `merd.training.experiments.neighbours`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

import numpy as np

from merd.errors import TrackError
from merd.model.bundle import Bundle
from merd.playlists.likeness import (
    PLANE_WEIGHT,
    SAME,
    Floats,
    means_of,
    nearest,
    sound_and_place,
    sound_distances,
)
from merd.store import Store
from merd.store.mood_map import NumberedTrack
from merd.util.text import display_path

# What similar tracks may be beside: which way that is, in arousal and valence.
WISHES = {"calmer": (-1, 0), "energetic": (1, 0), "sadder": (0, -1), "happier": (0, 1)}
# What is wished is aimed at this far away, in the plane that is 2 wide; what is nearer than the second does not do.
_STEP, _LEAST = 0.4, 0.1
# So many of the nearest are looked through for other artists, and no more are ever named.
_LOOKED_AT = 500


def tracks_like(
    store: Store, model: Bundle, profile: str, path: bytes, *, wishes: Collection[str] = (), count: int = 25
) -> list[NumberedTrack]:
    """Return the tracks that are most like the one that a file holds, as `similar` finds them.

    Args:
        store: As `similar` takes it.
        model: As `similar` takes it.
        profile: As `similar` takes it.
        path: The file, absolute.
        wishes: As `similar` takes them.
        count: As `similar` takes it.

    Raises:
        TrackError: If the library does not have the file, or its features or mood are not known.
    """
    track_id = store.files.track_of(path)
    if track_id is None:
        raise TrackError(f"{display_path(path)}: is not in the library")
    try:
        numbers = similar(store, model, profile, track_id, wishes=wishes, count=count)
    except TrackError as error:
        raise TrackError(f"{display_path(path)}: {error}") from error
    return store.mood_map.tracks(numbers, profile, model.model_id)


def similar(
    store: Store, model: Bundle, profile: str, track_id: int, *, wishes: Collection[str] = (), count: int = 25
) -> list[int]:
    """Return the numbers of the tracks that are most like one of them, the nearest first.

    No recording is among them twice, nor the track's own. As long as there are others, an artist comes once.

    Args:
        store: Features, moods and ratings.
        model: The profile's bundle.
        profile: Whose ratings count as moods.
        track_id: The number of the track that they are to be like.
        wishes: Names of `WISHES`, which the tracks are beside.
        count: How many, at most; 500 in any case.

    Raises:
        TrackError: If the track's features or its mood are not known.
    """
    own, here = sound_and_place(store, model, profile, track_id)
    way = np.array([WISHES[wish] for wish in wishes], np.float32).reshape(-1, 2).sum(axis=0)
    aim = here + _STEP * way
    # What is wished bounds one axis or both.
    least, most = np.where(way > 0, here + _LEAST * way, -1), np.where(way < 0, here + _LEAST * way, 1)
    numbers, places = nearest(store, model, profile, aim, aim, within=(least, most))
    means = means_of(store, model, numbers)
    distances = sound_distances(means, own) + PLANE_WEIGHT * np.linalg.norm(places - aim, axis=1)
    rows = _distinct(means, own, np.argsort(distances, kind="stable"))
    return _each_artist_first(store, (numbers[row] for row in rows), count)


def _distinct(means: Floats, own: Floats, order: Iterable[int]) -> Iterator[int]:
    """Yield the rows of an order that are no other encoding of the track or of each other."""
    chosen: list[int] = []
    for row in order:
        if means[row].any() and sound_distances(np.stack([own, *means[chosen]]), means[row]).min() >= SAME:
            chosen.append(row)
            yield row


def _each_artist_first(store: Store, numbers: Iterable[int], count: int) -> list[int]:
    """Return the first tracks of as many artists as there are, in their order, and others if these are too few."""
    chosen: list[int] = []
    others: list[int] = []
    artists: set[str] = set()
    for number in islice(numbers, _LOOKED_AT):
        artist = store.metadata.of_track(number).artist
        (others if artist in artists else chosen).append(number)
        if artist:
            artists.add(artist)
        if len(chosen) == count:
            break
    return [*chosen, *others][:count]
