"""How a listener's answers deviate from the general model's, as a function of a track's sound."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Tracks at once: what is computed for them stays small.
_CHUNK = 1000


@dataclass(frozen=True, eq=False)
class Deviation:
    """A sum of Gaussian bumps in the space of features, added to the general model's logits.

    Attributes:
        points: (n, dims) float32, the bumps' middles: mean features of tracks.
        weights: (n, 4) float32, their heights, in logits of the quadrants.
        bias: (4,) float32, what is added everywhere.
        widths: (n,) float32, of the bumps: squared distances at which they have fallen to 1/e.
        floor: Part of the probability that the general model's answers spread over all quadrants, 0..1.
    """

    points: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    widths: NDArray[np.float32]
    floor: float

    def logits(self, tracks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is added to the general model's logits.

        Args:
            tracks: (m, dims), mean features of tracks.

        Returns:
            (m, 4) float32.
        """
        if not len(tracks):
            return np.empty((0, len(self.bias)), np.float32)
        chunks = [tracks[start : start + _CHUNK] for start in range(0, len(tracks), _CHUNK)]
        return np.concatenate([rbf(chunk, self.points, self.widths) @ self.weights + self.bias for chunk in chunks])

    def apply(self, probabilities: NDArray[np.float32], added: NDArray[np.float32]) -> NDArray[np.float32]:
        """Correct the general model's answers.

        Args:
            probabilities: (segments, 4), of one track.
            added: (4,) or (segments, 4), what `logits` gives for the track.

        Returns:
            (segments, 4) float32; each row sums to 1.
        """
        return softmax(log_probabilities(probabilities, self.floor) + added)

    def save(self, path: Path) -> None:
        """Write an ``.npz``."""
        np.savez_compressed(path, **asdict(self))

    @classmethod
    def load(cls, path: Path) -> Deviation:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["points"], file["weights"], file["bias"], file["widths"], float(file["floor"]))


def rbf(
    some: NDArray[np.float32], others: NDArray[np.float32], width: float | NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the Gaussian kernel of rows with rows: (n, dims) and (m, dims) → (n, m) float32.

    Args:
        some: (n, dims).
        others: (m, dims).
        width: A squared distance at which it has fallen to 1/e; one, or one for each of the others.
    """
    squares = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * (some @ others.T)
    near: NDArray[np.float32] = np.exp(-np.maximum(squares, 0) / width).astype(np.float32)
    return near


def log_probabilities(probabilities: NDArray[np.floating], floor: float) -> NDArray[np.float32]:
    """Return the logarithm of probabilities of which a part is spread over all quadrants.

    Args:
        probabilities: (n, 4).
        floor: The part, 0..1.
    """
    spread = floor / probabilities.shape[-1]
    logs: NDArray[np.float32] = np.log((1 - floor) * probabilities + spread).astype(np.float32)
    return logs


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return probabilities that sum to 1 in each row: (n, 4) → (n, 4) float32."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float32] = (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)
    return probabilities
