"""The default strategy: a Gaussian process of how the listener deviates from the general model.

The listener's logits are the general model's and a smooth function of the track's mean features, one for each of
three contrasts of the quadrants: arousal, valence, and the diagonals. The likeliest function is found by Newton's
steps (Rasmussen and Williams 2006, algorithm 3.3).

People rate what is wrong, and all of one mood at first. So two more terms may explain ratings and say nothing of
other tracks: that this listener rates some quadrants rather than others, and that the general model's answer is the
less likely to be rated. And the fewer quadrants the ratings are of, the less the function may move. How far it does
beside that, the ratings' evidence decides: most listeners are close to the general model, some are not. Functions
are found for several distances from it. What is used is their mean, weighed by how probable each makes the ratings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merd.model import bundle
from merd.model.deviation import Deviation, log_probabilities, rbf, softmax
from merd.mood import Quadrant
from merd.tuning import laplace
from merd.tuning.laplace import CONTRASTS, Posterior
from merd.tuning.rated_track import RatedTrack

Array = NDArray[np.float64]

# With fewer ratings, nothing changes but copies of what is rated.
LEAST_TOLD = 4


@dataclass(frozen=True)
class Prior:
    """How a listener may deviate, in variances of logits; distances are in units of `GaussianProcess.scale`.

    Attributes:
        wide, wide_width: Of what tracks that sound alike share.
        narrow, narrow_width: Of what copies of a recording share; this one is not held back by one-sided ratings.
        bias: Of what all tracks share.
        reaches: Factors of ``wide`` and ``bias``, which the ratings' evidence weighs.
        contrasts: Factors of the three contrasts.
        choice: Of which quadrants are rated, for each rating, if all are of one.
        complaint: Of how much less likely the general model's answer is among the rated tracks.
        floor: Part of the general model's probability that is spread over all quadrants, 0..1.
    """

    wide: float = 4.0
    wide_width: float = 0.7
    narrow: float = 2.25
    narrow_width: float = 0.03
    bias: float = 0.5
    reaches: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0)
    contrasts: tuple[float, float, float] = (0.49, 1.0, 0.16)
    choice: float = 0.2
    complaint: float = 2.0
    floor: float = 0.02


class TunedDeviation:
    """The general model, and how the listener deviates."""

    def __init__(self, deviation: Deviation) -> None:
        self._deviation = deviation

    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        """Return the quadrants' probabilities in each track's segments, (segments, 4)."""
        added = self._deviation.logits(np.stack([track.mean for track in tracks]))
        return [self._deviation.apply(track.general, one) for track, one in zip(tracks, added, strict=True)]

    def write(self, folder: Path) -> None:
        """Write the deviation's file of a bundle."""
        self._deviation.save(folder / bundle.DEVIATION)


class GaussianProcess:
    """Finds the likeliest deviation, given the ratings and that most listeners are close to the general model.

    Args:
        scale: Mean squared distance of two tracks' mean features.
        prior: How a listener may deviate.
    """

    def __init__(self, scale: float, prior: Prior = Prior()) -> None:
        self.scale, self.prior = scale, prior

    @property
    def folds(self) -> int:
        """Into how many parts a judgement splits the rated tracks, at most."""
        return 20

    def fit(self, rated: Sequence[RatedTrack]) -> TunedDeviation:
        """Return the model for a listener who rated these tracks, of which each counts the same."""
        means = np.stack([track.mean for track in rated])
        general = np.stack([track.general_mean for track in rated])
        shares = np.array([track.shares for track in rated])
        logits, nuisances = log_probabilities(general, self.prior.floor), self._nuisances(general, shares)
        breadth = breadth_of(shares) if len(rated) >= LEAST_TOLD else 0.0
        wide, narrow = self._alike(means)
        reaches = self._reaches(breadth)
        found = [
            laplace.likeliest(self._functions(reach * wide + narrow) + nuisances, logits, shares)
            for reach in reaches
        ]
        return TunedDeviation(self._deviation(means, reaches, found))

    def _reaches(self, breadth: float) -> list[float]:
        """Return the factors of the variances, which fall with the breadth of the ratings; the large ones more so.

        One-sided ratings look like strong evidence.
        """
        return [reach * breadth ** (1 if reach <= 1 else 2) for reach in self.prior.reaches]

    def _alike(self, means: NDArray[np.float32]) -> tuple[Array, Array]:
        """Return the covariances, (n, n), of what sounds alike and is everywhere, and of copies of a recording."""
        prior, scale = self.prior, self.scale
        wide = prior.wide * rbf(means, means, prior.wide_width * scale) + prior.bias
        narrow = prior.narrow * rbf(means, means, prior.narrow_width * scale)
        return wide.astype(np.float64), narrow.astype(np.float64)

    def _functions(self, alike: Array) -> Array:
        """Return the covariance, (3 n, 3 n), of what is said of other tracks as well."""
        covariance: Array = _independent(alike) * np.tile(self.prior.contrasts, len(alike))
        return covariance

    def _nuisances(self, general: Array, shares: Array) -> Array:
        """Return the covariance, (3 n, 3 n), of what is said of the rated tracks alone."""
        answered = CONTRASTS[:, general.argmax(axis=1)].T.ravel()
        choice = np.full(
            (len(general), len(general)), self.prior.choice * len(general) * (1 - breadth_of(shares)) ** 3
        )
        return _independent(choice) + self.prior.complaint * np.outer(answered, answered)

    def _deviation(
        self, means: NDArray[np.float32], reaches: Sequence[float], found: Sequence[Posterior]
    ) -> Deviation:
        """Return the mean of the functions that the ratings' pulls make, one for each factor of the variances."""
        prior = self.prior
        weights = softmax(np.array([posterior.log_evidence for posterior in found]))
        pulls = np.stack([posterior.pulls * prior.contrasts @ CONTRASTS for posterior in found])
        wide, narrow = np.tensordot(weights * reaches, pulls, axes=1), np.tensordot(weights, pulls, axes=1)
        return Deviation(
            points=np.concatenate([means, means]).astype(np.float32),
            weights=np.concatenate([prior.wide * wide, prior.narrow * narrow]).astype(np.float32),
            bias=(prior.bias * wide.sum(axis=0)).astype(np.float32),
            widths=(np.repeat([prior.wide_width, prior.narrow_width], len(means)) * self.scale).astype(np.float32),
            floor=prior.floor,
        )


def breadth_of(shares: Array) -> float:
    """Return of how many quadrants ratings are: 0 for one, 1 for all four in equal parts.

    Args:
        shares: (n, 4) of the quadrants in the ratings.
    """
    parts = shares.sum(axis=0) / shares.sum()
    entropy = -(parts[parts > 0] * np.log(parts[parts > 0])).sum()
    return float((np.exp(entropy) - 1) / (len(Quadrant) - 1))


def _independent(covariance: Array) -> Array:
    """Return the covariance of three functions that do not depend on each other: (n, n) → (3 n, 3 n)."""
    return np.kron(covariance, np.eye(len(CONTRASTS))).astype(np.float64)
