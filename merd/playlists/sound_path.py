"""Tracks that lead from one to another, gradually in sound and in mood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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

# Of so many tracks that are the nearest to where the path is, one by another artist than the last is taken.
_NEAR = 10


def sound_path(store: Store, model: Bundle, profile: str, first: int, last: int, *, count: int = 25) -> list[int]:
    """Return the numbers of the tracks of a path, which begins and ends with the two that it connects.

    What is between them is the nearest to where a straight line leads, through features and through the plane of
    arousal and valence. No recording comes twice, nor an artist twice in a row where another one is near.

    Args:
        store: Features, moods and ratings.
        model: The profile's bundle.
        profile: Whose ratings count as moods.
        first: The number of the track that it begins with.
        last: The number of another, that it ends with.
        count: How many tracks at most, at least two.

    Raises:
        TrackError: If it is the same track, or features or the mood of one of them are not known.
    """
    if first == last:
        raise TrackError("a path leads from one track to another")
    ends = [sound_and_place(store, model, profile, number) for number in (first, last)]
    (start, start_place), (end, end_place) = ends
    numbers, places = nearest(store, model, profile, start_place, end_place, without={first, last})
    means = means_of(store, model, numbers)
    free = means.any(axis=1) & _differs(means, start) & _differs(means, end)
    chosen = [first]
    for share in np.linspace(0, 1, count)[1:-1]:
        sound, here = (1 - share) * _unit(start) + share * _unit(end), (1 - share) * start_place + share * end_place
        distances = sound_distances(means, sound) + PLANE_WEIGHT * np.linalg.norm(places - here, axis=1)
        row = _next(store, numbers, np.where(free, distances, np.inf), chosen[-1])
        if row is None:
            break
        chosen.append(numbers[row])
        free &= _differs(means, means[row])
    return [*chosen, last]


def _next(store: Store, numbers: Sequence[int], distances: Floats, before: int) -> int | None:
    """Return the row of what comes after a track; None if nothing is left."""
    near = [int(row) for row in np.argsort(distances, kind="stable")[:_NEAR] if np.isfinite(distances[row])]
    artist = store.metadata.of_track(before).artist
    others = (row for row in near if not artist or store.metadata.of_track(numbers[row]).artist != artist)
    return next(others, near[0] if near else None)


def _differs(means: Floats, sound: Floats) -> NDArray[np.bool_]:
    """Tell (n,) which tracks are other recordings than one, by their features."""
    different: NDArray[np.bool_] = sound_distances(means, sound) >= SAME
    return different


def _unit(sound: Floats) -> Floats:
    return sound / np.linalg.norm(sound)
