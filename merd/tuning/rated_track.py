"""Rated tracks, as tunings take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from merd.model.bundle import Bundle
from merd.model.inference import Classifier
from merd.model.segments import audible_segments, mean_features
from merd.mood import Quadrant, Shares, largest
from merd.store import Store


@dataclass(frozen=True, eq=False)
class RatedTrack:
    """A rated track in which something is audible.

    Attributes:
        features: (patches, dims) float32; a silent patch is a row of NaN.
        general: (segments, 4) float32, the general model's probabilities of the quadrants.
        shares: Of the quadrants in the rating, 0..1; they sum to 1.
    """

    features: NDArray[np.float32]
    general: NDArray[np.float32]
    shares: Shares

    @property
    def hard_label(self) -> Quadrant:
        """The quadrant with the largest share; of equal ones, the first."""
        return largest(self.shares)

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """(dims,) the mean features of the audible patches."""
        return mean_features(self.features)

    @cached_property
    def general_mean(self) -> NDArray[np.float64]:
        """(4,) the general model's mean probabilities over the segments."""
        mean: NDArray[np.float64] = self.general.mean(axis=0, dtype=np.float64)
        return mean

    def segments(self, length: int) -> NDArray[np.float32]:
        """Return the segments of so many patches that are classified: (segments, length, dims)."""
        segments: NDArray[np.float32] = self.features[audible_segments(self.features, length)]
        return segments


def rated_tracks(store: Store, general: Bundle, ratings: Mapping[int, Shares]) -> dict[int, RatedTrack]:
    """Return the rated tracks that the general model's features are there of, by their numbers.

    Args:
        store: The features.
        general: The general model.
        ratings: What the listener says of which tracks, by their numbers.
    """
    found = {number: store.tracks.features(number, general.extractor_id) for number in ratings}
    audible = {
        number: features.astype(np.float32)
        for number, features in found.items()
        if features is not None and not np.isnan(features[:, 0]).all()
    }
    moods = Classifier(general).moods(list(audible.values()))
    return {
        number: RatedTrack(audible[number], mood.probabilities, ratings[number])
        for number, mood in zip(audible, moods, strict=True)
    }
