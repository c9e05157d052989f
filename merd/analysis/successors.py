"""Ratings that follow a recording into another encoding, which is another track to merd."""

from __future__ import annotations

import logging
import os

import numpy as np
from numpy.typing import NDArray

from merd.store import Store
from merd.util.text import display_path

# Encoders add a few hundredths of a second.
_SAME_LENGTH_S = 0.1
# The mean cosine of two encodings' features, patch by patch, is 0.98 and more; that of two songs, 0.8 and less.
_ALIKE = 0.95

log = logging.getLogger(__name__)


def follow(store: Store, extractor: str, path: bytes, track_id: int) -> None:
    """Copy the ratings of the same recording, which went from where it was, to the track that a file holds now.

    What the file itself held before has them no longer then. If that was another recording, it is said that its
    ratings do not follow.

    Args:
        store: Where the ratings are; the file still holds there what it held before.
        extractor: By which features recordings are compared.
        path: The file.
        track_id: The track that it holds now.
    """
    before = store.files.track_of(path)
    if before == track_id:
        return
    duration_s = store.tracks.duration_s(track_id)
    rated = store.ratings.rated_tracks(duration_s - _SAME_LENGTH_S, duration_s + _SAME_LENGTH_S)
    alike = [old for old in rated if old != track_id and _is_alike(store, extractor, old, track_id)]
    for old in alike:
        if not _is_elsewhere(store, old, path):
            store.ratings.copy(old, track_id, move=old == before)
            log.info("%s: has the ratings of its old encoding", display_path(path))
    if before is not None and before not in alike and store.ratings.is_rated(before):
        log.warning(
            "%s: is another recording than the one that was rated; please rate it again", display_path(path)
        )


def _is_elsewhere(store: Store, track_id: int, path: bytes) -> bool:
    return any(other != path and os.path.lexists(other) for other in store.files.of_track(track_id))


def _is_alike(store: Store, extractor: str, old: int, new: int) -> bool:
    one, other = (store.tracks.features(track_id, extractor) for track_id in (old, new))
    return one is not None and other is not None and _cosine(one, other) > _ALIKE


def _cosine(one: NDArray[np.float16], other: NDArray[np.float16]) -> float:
    """Return the mean cosine of features, (patches, dims), where neither is silent; 0 if that is nowhere."""
    patches = min(len(one), len(other))
    a, b = one[:patches].astype(np.float32), other[:patches].astype(np.float32)
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    known = lengths > 0  # NaN is not.
    return float(np.mean((a * b).sum(axis=1)[known] / lengths[known])) if known.any() else 0.0
