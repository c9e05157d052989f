"""Laplace's approximation of Gaussian processes for the quadrants (Rasmussen and Williams 2006, section 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merd.model.deviation import softmax
from merd.mood import Quadrant

Array = NDArray[np.float64]

# Arousal, valence and the diagonals: (3, quadrants), orthonormal.
CONTRASTS = np.array([[q.arousal, q.valence, q.arousal * q.valence] for q in Quadrant]).T / 2
_STEPS, _ENOUGH, _JITTER, _SMALLEST = 25, 1e-4, 1e-8, 1e-30


@dataclass(frozen=True, eq=False)
class Posterior:
    """What ratings say of the functions that lie behind them.

    Attributes:
        pulls: (n, 3), of each rating at each contrast; the covariance times these are the likeliest values.
        log_evidence: How probable the ratings are by the covariance, in nats.
    """

    pulls: Array
    log_evidence: float


def likeliest(covariance: Array, logits: NDArray[np.float32], shares: Array) -> Posterior:
    """Find the likeliest functions by Newton's steps.

    Args:
        covariance: (3 n, 3 n) of the functions' values at the rated tracks.
        logits: (n, 4), the general model's, to which the functions are added.
        shares: (n, 4), of the quadrants in the ratings.
    """
    covariance = covariance + _JITTER * np.eye(len(covariance))
    values: Array = np.zeros((len(logits), len(CONTRASTS)))
    for _ in range(_STEPS):
        curvature, gradient = _curvature(logits + values @ CONTRASTS, shares)
        wanted = np.einsum("nab,nb->na", curvature, values) + gradient
        new = np.linalg.solve(_system(covariance, curvature), covariance @ wanted.ravel()).reshape(values.shape)
        change, values = np.abs(new - values).max(), new
        if change < _ENOUGH:
            break
    curvature, gradient = _curvature(logits + values @ CONTRASTS, shares)
    probable = (shares * np.log(np.maximum(softmax(logits + values @ CONTRASTS), _SMALLEST))).sum()
    volume = np.linalg.slogdet(_system(covariance, curvature)).logabsdet
    return Posterior(gradient, float(probable - (values * gradient).sum() / 2 - volume / 2))


def _system(covariance: Array, curvature: Array) -> Array:
    """Return 1 + covariance times curvature, (3 n, 3 n)."""
    blocks = covariance.reshape(len(covariance), -1, len(CONTRASTS))
    product: Array = np.einsum("xjc,jcb->xjb", blocks, curvature).reshape(covariance.shape)
    product[np.diag_indices_from(product)] += 1
    return product


def _curvature(logits: NDArray[np.floating], shares: Array) -> tuple[Array, Array]:
    """Return the negative Hessian of the log-likelihood in the contrasts, (n, 3, 3), and its gradient, (n, 3)."""
    probabilities = softmax(logits).astype(np.float64)
    means = probabilities @ CONTRASTS.T
    squares = np.einsum("ak,nk,bk->nab", CONTRASTS, probabilities, CONTRASTS)
    curvature: Array = squares - means[:, :, None] * means[:, None, :]
    return curvature, (shares - probabilities) @ CONTRASTS.T
