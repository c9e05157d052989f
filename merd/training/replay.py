"""The training's own features and labels, which a bundle carries: tuning trains on them beside new ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merd.model.segments import segment_indices
from merd.ratings.parser import normalise
from merd.training.datasets import Clip


@dataclass(frozen=True, eq=False)
class Replay:
    """Features of clips.

    Attributes:
        patches: (n, dims) float16, of all clips' audible patches, one clip after the other.
        counts: (clips,) how many of the patches each clip has, at least one.
        labels: (clips, 4) float16, the quadrants' shares.
        felt: (clips,) bool, whether the label is what listeners felt, and not what music expresses.
    """

    patches: NDArray[np.float16]
    counts: NDArray[np.int32]
    labels: NDArray[np.float16]
    felt: NDArray[np.bool_]

    @classmethod
    def of(cls, clips: Sequence[Clip], patches: Sequence[NDArray[np.float32]]) -> Replay:
        """Return the replay of clips.

        Args:
            clips: In this order; their votes are the labels, or their shares where they have no votes.
            patches: Of each clip, its audible patches' features, (some, dims).
        """
        return cls(
            np.concatenate(patches).astype(np.float16),
            np.array([len(some) for some in patches], np.int32),
            np.array([normalise(clip.votes or clip.shares) for clip in clips], np.float16),
            np.array([clip.felt for clip in clips]),
        )

    def segments(self, length: int) -> list[NDArray[np.float32]]:
        """Return each clip's segments of so many patches: (segments, length, dims)."""
        clips = np.split(self.patches.astype(np.float32), np.cumsum(self.counts)[:-1])
        return [clip[segment_indices(len(clip), length)] for clip in clips]

    @property
    def scale(self) -> float:
        """Mean squared distance of two clips' mean features."""
        sums = np.add.reduceat(self.patches.astype(np.float32), np.cumsum(self.counts) - self.counts, axis=0)
        return 2 * float((sums / self.counts[:, None]).var(axis=0).sum())

    def save(self, path: Path) -> None:
        """Write an ``.npz``."""
        np.savez_compressed(path, patches=self.patches, counts=self.counts, labels=self.labels, felt=self.felt)

    @classmethod
    def load(cls, path: Path) -> Replay:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["patches"], file["counts"], file["labels"], file["felt"])
