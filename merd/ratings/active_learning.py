"""Active learning: which tracks a listener had best rate next.

Those that are farthest from all rated ones in the classifier's embedding: farthest-first traversal (Gonzalez 1985,
"Clustering to minimize the maximum intercluster distance"), which Sener and Savarese (2018, "Active learning for
convolutional neural networks: a core-set approach") use under the name of k-centre greedy.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merd.model.bundle import Bundle
from merd.model.segments import mean_features
from merd.mood import Mood
from merd.store import Store

# Tracks that are compared; of a larger library, those that were analysed last, and others by chance.
NEWEST, OTHERS = 200, 800
# Tracks that were analysed since are asked for first: a week.
RECENT_US = 7 * 86_400 * 1_000_000


@dataclass(frozen=True)
class Suggestion:
    """A track to be rated, and the mood that the model gives it."""

    track_id: int
    mood: Mood


def suggest(
    store: Store, model: Bundle, profile: str, count: int, seed: int = 0, *, shortest_s: float = 0.0
) -> list[Suggestion]:
    """Return the tracks whose ratings would teach a profile's model most, the recent ones first.

    They are a greedy solution of the k-centre problem, of which `farthest_first` has the traversal.

    Args:
        store: Features and ratings.
        model: The profile's bundle.
        profile: Whose ratings.
        count: How many tracks, at most.
        seed: Of the choice of tracks that are compared, in a library of more than `NEWEST` and `OTHERS`.
        shortest_s: How long the tracks are at least, in seconds.
    """
    from merd.model.inference import Classifier  # Loads onnxruntime.

    rated = _rated(store, profile)
    candidates = _sample(store, model, rated, seed, shortest_s)
    features = _features(store, model, (*candidates, *rated))
    if not features:
        return []
    numbers = list(features)
    known = [i for i, number in enumerate(numbers) if number in rated]
    rows = farthest_first(_means(features), known, count)
    chosen = [numbers[row] for row in rows]
    moods = Classifier(model).moods([features[number] for number in chosen])
    recent_us = time.time_ns() // 1000 - RECENT_US
    suggestions = [Suggestion(*one) for one in zip(chosen, moods, strict=True)]
    return sorted(suggestions, key=lambda suggestion: candidates[suggestion.track_id] < recent_us)


def novelty(store: Store, model: Bundle, profile: str, track_id: int) -> float:
    """Return how much a rating of a track would teach a profile's model, beside other tracks.

    Args:
        store: Features and ratings.
        model: The profile's bundle.
        profile: Whose ratings.
        track_id: The track.

    Returns:
        The share of the others, 0..1, that are no farther from their nearest rated track than this one. 1 if none
        is rated, 0 for one that is rated, or in which no segment was analysed.
    """
    rated = _rated(store, profile)
    if track_id in rated:
        return 0.0
    others = _sample(store, model, rated, 0)
    features = _features(store, model, (track_id, *others, *rated))
    if track_id not in features:
        return 0.0
    numbers, embeddings = list(features), _means(features)
    known = [i for i, number in enumerate(numbers) if number in rated]
    if not known:
        return 1.0
    nearest = np.min([_distance(embeddings, row) for row in known], axis=0)
    return float(np.mean(np.delete(nearest, known) <= nearest[numbers.index(track_id)]))


def _rated(store: Store, profile: str) -> set[int]:
    return {rating.track_id for rating in store.ratings.current(profile)}


def _features(store: Store, model: Bundle, numbers: Iterable[int]) -> dict[int, NDArray[np.float16]]:
    """Return the features of those tracks that have any, and are not silent."""
    found = {number: store.tracks.features(number, model.extractor_id) for number in numbers}
    return {number: one for number, one in found.items() if one is not None and not np.isnan(one).all()}


def _means(features: Mapping[int, NDArray[np.float16]]) -> NDArray[np.float32]:
    """Return the tracks' mean features: (tracks, dims)."""
    return np.stack([mean_features(some) for some in features.values()])


def _sample(
    store: Store, model: Bundle, rated: Collection[int], seed: int, shortest_s: float = 0.0
) -> dict[int, int]:
    """Return tracks that are not rated, each with when it was analysed: the newest, and others by chance."""
    tracks = np.fromiter(store.tracks.with_features(model.extractor_id, shortest_s), np.dtype((np.int64, 2)))
    tracks = tracks[~np.isin(tracks[:, 0], list(rated))]
    newest_first = tracks[np.lexsort(tracks.T)[::-1]]
    others = np.random.default_rng(seed).permutation(newest_first[NEWEST:])[:OTHERS]
    return dict(np.concatenate([newest_first[:NEWEST], others]).tolist())


def farthest_first(embeddings: NDArray[np.floating], known: Sequence[int], count: int) -> list[int]:
    """Choose rows, one after the other, each as far as can be from all that are known or chosen.

    This is Gonzalez's traversal, which is at most twice as far from the rows that are left as the best choice
    would be. With none known, the first is the one that is farthest from all others.

    Args:
        embeddings: (n, units) of n tracks.
        known: Rows that are never chosen.
        count: How many to choose, if there are as many.
    """
    chosen: list[int] = []
    nearest = np.full(len(embeddings), np.inf)
    for row in known:
        nearest = np.minimum(nearest, _distance(embeddings, row))
    while len(chosen) < min(count, len(embeddings) - len(known)):
        distances = nearest if known or chosen else _sums(embeddings)
        candidates = distances.copy()
        candidates[[*known, *chosen]] = -1
        chosen.append(int(candidates.argmax()))
        nearest = np.minimum(nearest, _distance(embeddings, chosen[-1]))
    return chosen


def _sums(embeddings: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return (n,) the sum of each row's distances from all others."""
    return np.array([_distance(embeddings, row).sum() for row in range(len(embeddings))])


def _distance(embeddings: NDArray[np.floating], row: int) -> NDArray[np.floating]:
    """Return (n,) the Euclidean distance of each row from one of them."""
    distance: NDArray[np.floating] = np.linalg.norm(embeddings - embeddings[row], axis=1)
    return distance
