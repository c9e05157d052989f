"""Tracks in the store that sound as they are told to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from support.synthetic import put

from merd.model.bundle import Bundle
from merd.store import Store

CALM, HAPPY, SAD, TENSE = (0, 4, 0, 0), (0, 0, 0, 4), (4, 0, 0, 0), (0, 0, 4, 0)


def add(
    store: Store, model: Bundle, name: str, wins: tuple[int, int, int, int], sound: NDArray[np.floating]
) -> int:
    """Remember a track with its mood, each of whose patches has these features."""
    number = put(store, f"/m/{name}.flac".encode(), wins, model.model_id)
    with store.writing():
        store.tracks.put_features(number, model.extractor_id, np.tile(sound.astype(np.float16), (4, 1)))
    return number


def sounds(model: Bundle, angle: float) -> NDArray[np.floating]:
    """Features at an angle, in radians, from those at 0."""
    features: NDArray[np.floating] = np.zeros(model.dims)
    features[:2] = np.cos(angle), np.sin(angle)
    return features
