"""Which patches of a track make which segment, and the mean of those that are audible."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def audible_segments(features: NDArray[np.floating], length: int) -> NDArray[np.intp]:
    """Return which of a track's patches make which segment.

    Args:
        features: (patches, dims); rows of NaN are silence, and in no segment.
        length: Patches in a segment.

    Returns:
        (segments, length) indices of patches.
    """
    audible = np.flatnonzero(~np.isnan(features[:, 0]))
    return audible[segment_indices(len(audible), length)] if len(audible) else np.empty((0, length), np.intp)


def mean_features(features: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the mean of a track's audible patches: (patches, dims) → (dims,); of silence, zeros."""
    audible = features[~np.isnan(features[:, 0])].astype(np.float32)
    mean: NDArray[np.float32] = audible.mean(axis=0) if len(audible) else np.zeros(features.shape[1], np.float32)
    return mean


def segment_indices(patches: int, length: int) -> NDArray[np.intp]:
    """Return which patches make which segment.

    Args:
        patches: How many there are, at least one.
        length: Patches in a segment.

    Returns:
        (segments, length) indices of patches.
    """
    if patches < length:
        return (np.arange(length) % patches)[None]
    starts = np.arange(0, patches - length + 1, length)
    if starts[-1] + length < patches:
        starts = np.append(starts, patches - length)
    return starts[:, None] + np.arange(length)
