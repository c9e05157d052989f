"""Which tracks a listener had best rate next: those that a model hears least like all that are rated."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store

# Tracks that are weighed; of a larger library, those that were analysed last, and others by chance.
NEWEST, OTHERS = 200, 800
# Tracks that were analysed since are asked for first: a week.
RECENT_US = 7 * 86_400 * 1_000_000


@dataclass(frozen=True)
class Suggestion:
    """A track to be rated, and what the model hears in it."""

    track_id: int
    mood: Mood


def suggest(store: Store, model: Bundle, profile: str, count: int, seed: int = 0) -> list[Suggestion]:
    """The tracks whose ratings would teach a profile's model most, the recent ones first.

    Args:
        store: Features and ratings.
        model: The profile's bundle.
        profile: Whose ratings.
        count: How many tracks, at most.
        seed: Of the choice of tracks that are weighed, in a library of more than `NEWEST` and `OTHERS`.
    """
    from merd.model.inference import Classifier  # Loads onnxruntime.

    rated = _rated(store, profile)
    analysed = dict(store.tracks.with_features(model.extractor_id))
    candidates = _some([number for number in analysed if number not in rated], seed)
    heard = _features(store, model, (*candidates, *rated))
    if not heard:
        return []
    classifier, numbers = Classifier(model), list(heard)
    known = [i for i, number in enumerate(numbers) if number in rated]
    chosen = [numbers[i] for i in farthest_first(classifier.embeddings(list(heard.values())), known, count)]
    moods = classifier.moods([heard[number] for number in chosen])
    recent_us = time.time_ns() // 1000 - RECENT_US
    questions = [Suggestion(*one) for one in zip(chosen, moods, strict=True)]
    return sorted(questions, key=lambda question: analysed[question.track_id] < recent_us)


def novelty(store: Store, model: Bundle, profile: str, track_id: int) -> float:
    """How much a rating of a track would teach a profile's model, beside other tracks.

    Returns:
        The share of the others, 0..1, that the model hears no less like one that is rated. 1 if none is rated, 0
        for one that is rated, or in which there is nothing to hear.
    """
    from merd.model.inference import Classifier  # Loads onnxruntime.

    rated = _rated(store, profile)
    others = _some(
        [number for number, _ in store.tracks.with_features(model.extractor_id) if number not in rated], 0
    )
    heard = _features(store, model, (track_id, *others, *rated))
    if track_id in rated or track_id not in heard:
        return 0.0
    numbers, embeddings = list(heard), Classifier(model).embeddings(list(heard.values()))
    known = [i for i, number in enumerate(numbers) if number in rated]
    if not known:
        return 1.0
    nearest = np.min([_distance(embeddings, row) for row in known], axis=0)
    return float(np.mean(np.delete(nearest, known) <= nearest[numbers.index(track_id)]))


def _rated(store: Store, profile: str) -> set[int]:
    return {rating.track_id for rating in store.ratings.current(profile)}


def _features(store: Store, model: Bundle, numbers: Iterable[int]) -> dict[int, NDArray[np.float16]]:
    """Those tracks' features in which there is something to hear."""
    features = {number: store.tracks.features(number, model.extractor_id) for number in numbers}
    return {number: some for number, some in features.items() if some is not None and not np.isnan(some).all()}


def _some(numbers: Sequence[int], seed: int) -> list[int]:
    others = np.array(numbers[NEWEST:], np.int64)
    drawn = np.random.default_rng(seed).permutation(others)[:OTHERS]
    return [*numbers[:NEWEST], *drawn.tolist()]


def farthest_first(embeddings: NDArray[np.floating], known: Sequence[int], count: int) -> list[int]:
    """Rows, one after the other, each as far as can be from all that are known or chosen.

    With none known, the first is the one that is farthest from all others.

    Args:
        embeddings: (n, units).
        known: Rows that are never chosen.
        count: How many to choose, if there are as many.
    """
    chosen: list[int] = []
    nearest = np.full(len(embeddings), np.inf)
    for row in known:
        nearest = np.minimum(nearest, _distance(embeddings, row))
    while len(chosen) < min(count, len(embeddings) - len(known)):
        apart = (
            nearest
            if known or chosen
            else np.array([_distance(embeddings, i).sum() for i in range(len(embeddings))])
        )
        far = apart.copy()
        far[[*known, *chosen]] = -1
        chosen.append(int(far.argmax()))
        nearest = np.minimum(nearest, _distance(embeddings, chosen[-1]))
    return chosen


def _distance(embeddings: NDArray[np.floating], row: int) -> NDArray[np.floating]:
    distance: NDArray[np.floating] = np.linalg.norm(embeddings - embeddings[row], axis=1)
    return distance
