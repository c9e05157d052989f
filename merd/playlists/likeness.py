"""How alike tracks are: how they sound, and where they lie in the plane of arousal and valence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from merd.errors import TrackError
from merd.model.bundle import Bundle
from merd.model.segments import mean_features
from merd.store import Store
from merd.store.mood_map import NumberedTrack

Floats = NDArray[np.floating]

# What a distance in the plane weighs against the cosine distance of features.
PLANE_WEIGHT = 0.5
# Two encodings of a recording are nearer than this, in the cosine distance of their features.
SAME = 0.02
# Of a larger library, so many tracks are compared: those whose moods are the nearest.
_MOST = 10_000
_PAGE = 100_000
_PLANE = np.full(2, -1.0), np.full(2, 1.0)


def similarities(store: Store, model: Bundle, one: NumberedTrack, tracks: Sequence[NumberedTrack]) -> list[float]:
    """Return how much tracks are like one of them, each 0..1, where 1 is the same sound in the same mood.

    Args:
        store: Features.
        model: The profile's bundle.
        one: The track, whose features and mood are known.
        tracks: Others, of which the same holds.
    """
    means = means_of(store, model, [one.track_id, *(track.track_id for track in tracks)])
    places = np.array([(track.row.arousal, track.row.valence) for track in (one, *tracks)], np.float32)
    distances = sound_distances(means, means[0]) + PLANE_WEIGHT * np.linalg.norm(places - places[0], axis=1)
    similar: list[float] = np.clip(1 - distances[1:], 0, 1).tolist()
    return similar


def sound_distances(means: Floats, mean: Floats) -> Floats:
    """Return how differently tracks sound from one: (n, dims) and (dims,) → (n,), the cosine distance, 0..2."""
    norms = np.linalg.norm(means, axis=1) * np.linalg.norm(mean)
    distances: Floats = 1 - means @ mean / np.maximum(norms, np.finfo(np.float32).tiny)
    return distances


def sound_and_place(store: Store, model: Bundle, profile: str, track_id: int) -> tuple[Floats, Floats]:
    """Return a track's (dims,) mean features and its (2,) place: arousal and valence.

    Args:
        store: Features, moods and ratings.
        model: The profile's bundle.
        profile: Whose ratings count as moods.
        track_id: The track's number.

    Raises:
        TrackError: If its features or its mood are not known.
    """
    features = store.tracks.features(track_id, model.extractor_id)
    point = next(iter(store.mood_map.points(profile, model.model_id, after=track_id - 1, limit=1)), None)
    if features is None or point is None or point.track_id != track_id or point.arousal is None:
        raise TrackError(
            "nothing is like it, since it is silent, too short, or was analysed by an earlier model only"
        )
    return mean_features(features), np.array([point.arousal, point.valence], np.float32)


def nearest(
    store: Store,
    model: Bundle,
    profile: str,
    start: Floats,
    end: Floats,
    *,
    within: tuple[Floats, Floats] = _PLANE,
    without: Collection[int] = (),
) -> tuple[list[int], Floats]:
    """Return the numbers and (n, 2) places of those tracks that are the nearest to a line in the plane.

    Args:
        store: Moods and ratings.
        model: By which model moods are.
        profile: Whose ratings count as moods.
        start: (2,) where the line begins.
        end: (2,) where it ends; the same place for a point.
        within: (2,) the least arousal and valence of the tracks, and (2,) the most.
        without: The numbers of tracks that are left out.
    """
    least, most = within
    rows, kept = store.mood_map.places(profile, model.model_id), np.empty((0, 3))
    # Page by page, so that memory does not grow with the library.
    while len(page := _array(islice(rows, _PAGE))):
        is_within = ((page[:, 1:] >= least) & (page[:, 1:] <= most)).all(axis=1)
        kept = np.concatenate([kept, page[is_within & ~np.isin(page[:, 0], list(without))]])
        if len(kept) > _MOST:
            kept = kept[np.argpartition(_from_line(kept[:, 1:], start, end), _MOST)[:_MOST]]
    return kept[:, 0].astype(int).tolist(), kept[:, 1:]


def _array(rows: Iterable[tuple[int, float, float]]) -> Floats:
    array: Floats = np.fromiter(rows, np.dtype((np.float64, 3)))
    return array


def _from_line(places: Floats, start: Floats, end: Floats) -> Floats:
    way = end - start
    shares = (places - start) @ way / np.maximum(way @ way, np.finfo(np.float32).tiny)
    distances: Floats = np.linalg.norm(places - start - shares.clip(0, 1)[:, None] * way, axis=1)
    return distances


def means_of(store: Store, model: Bundle, numbers: Iterable[int]) -> Floats:
    """Return (n, dims) tracks' mean features; zeros, which are like nothing, of one without any by this model."""
    found = (store.tracks.features(number, model.extractor_id) for number in numbers)
    means = [np.zeros(model.dims, np.float32) if one is None else mean_features(one) for one in found]
    return np.array(means, np.float32).reshape(-1, model.dims)
