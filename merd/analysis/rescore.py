"""All tracks scored again by another classifier, from stored features, without decoding one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store

# What is in memory at once: at most so many tracks, and about so many patches.
_TRACKS, _PATCHES = 500, 50_000

Chunk = list[tuple[int, NDArray[np.float16]]]


def rescore(store: Store, model: Bundle, watch: Callable[[Iterable[int], int], Iterable[int]] | None = None) -> int:
    """Give each track whose features are stored a mood by a model, where it has none.

    Then their moods by models that nobody uses any more are forgotten: only those by this one, by the general one
    and by those that are active in any profile remain. Whatever this does is kept when it is interrupted, and the
    next run completes it; what lacks a mood until then gets it when it is asked for.

    Args:
        store: The database; no transaction may be under way.
        model: The bundle to score with.
        watch: Takes the tracks' numbers, as they are done, and how many there will be; passes the numbers on.

    Returns:
        How many tracks were scored.
    """
    waiting = store.moods.count_unscored(model.extractor_id, model.model_id)
    scored: Iterable[int] = _score(store, model) if waiting else ()
    done = sum(1 for _ in (watch(scored, waiting) if watch else scored))
    store.moods.keep_only(model.model_id, {bundle.load().model_id, *store.models.active_anywhere()})
    return done


def _score(store: Store, model: Bundle) -> Iterator[int]:
    for scored in _classified(store, model):
        with store.writing():
            for track_id, mood in scored:
                store.moods.put(track_id, model.model_id, mood)
        yield from (track_id for track_id, _ in scored)


def classify(store: Store, model: Bundle) -> Iterator[tuple[int, Mood]]:
    """Yield what a model that has scored nothing yet says of each track whose features are stored.

    Args:
        store: The database, in which nothing is written.
        model: The bundle.
    """
    for scored in _classified(store, model):
        yield from scored


def _classified(store: Store, model: Bundle) -> Iterator[list[tuple[int, Mood]]]:
    from merd.model.inference import Classifier  # Loads onnxruntime, which is not needed where all is scored.

    classifier = Classifier(model)
    for chunk in _chunks(store, model):
        moods = classifier.moods([features for _, features in chunk])
        yield [(track_id, mood) for (track_id, _), mood in zip(chunk, moods, strict=True)]


def _chunks(store: Store, model: Bundle) -> Iterator[Chunk]:
    after = 0
    while chunk := _chunk(store, model, after):
        yield chunk
        after = chunk[-1][0]


def _chunk(store: Store, model: Bundle, after: int) -> Chunk:
    chunk: Chunk = []
    patches = 0
    with closing(store.moods.unscored(model.extractor_id, model.model_id, after)) as tracks:
        for track_id, features in tracks:
            chunk.append((track_id, features))
            patches += len(features)
            if len(chunk) == _TRACKS or patches >= _PATCHES:
                break
    return chunk
