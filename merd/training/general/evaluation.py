"""How well held-out clips are recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import confusion_matrix, f1_score, roc_auc_score

from merd.mood import Quadrant
from merd.training.datasets import Clip

CALIBRATION_BINS = 15
_FLOOR = 1e-6
RESAMPLINGS = 1000
AROUSAL = np.array([quadrant.arousal for quadrant in Quadrant])
VALENCE = np.array([quadrant.valence for quadrant in Quadrant])


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Held-out clips, and their ``probabilities`` (n, 4), the means over their segments."""

    clips: Sequence[Clip]
    probabilities: NDArray[np.float32]

    def scores(self) -> dict[str, Any]:
        """Return accuracy, macro-averaged F1, both axes' accuracy and AUC, calibration and recall; all 0..1.

        The calibration error (Guo et al. 2017) is how far apart the probability of the likeliest quadrant and the
        share of right answers are, on the mean over bins of that probability. The intervals hold 95 % of what comes
        out when groups of clips are drawn with replacement.

        Rows of the confusion are labels, its columns predictions; it counts clips.
        """
        labels, predictions = self._labels(), self.probabilities.argmax(axis=1)
        f1 = f1_score(labels, predictions, labels=list(Quadrant), average=None, zero_division=0.0)
        return {
            "clips": len(labels),
            **self._headline(np.arange(len(labels))),
            **self._separation(),
            "intervals": self._intervals(),
            "f1": dict(zip((quadrant.label for quadrant in Quadrant), f1.tolist(), strict=True)),
            "confusion": confusion_matrix(labels, predictions, labels=list(Quadrant)).tolist(),
        }

    def agreement(self) -> dict[str, Any]:
        """Return rank correlations (Spearman, -1..1; None if undefined) of both axes with the labels' shares."""
        shares = np.array([clip.shares for clip in self.clips])
        return {
            "clips": len(shares),
            "arousal_correlation": _rank_correlation(self.probabilities @ AROUSAL, shares @ AROUSAL),
            "valence_correlation": _rank_correlation(self.probabilities @ VALENCE, shares @ VALENCE),
        }

    def part(self, which: NDArray[np.bool_]) -> Evaluation:
        """Return some of the clips: those for which ``which`` (n,) is true."""
        return Evaluation(
            [clip for clip, is_one in zip(self.clips, which, strict=True) if is_one], self.probabilities[which]
        )

    def _labels(self) -> NDArray[np.intp]:
        return np.array([clip.hard_label for clip in self.clips])

    def _headline(self, which: NDArray[np.intp]) -> dict[str, float]:
        labels, probabilities = self._labels()[which], self.probabilities[which]
        predictions = probabilities.argmax(axis=1)
        return {
            "accuracy": float((predictions == labels).mean()),
            "macro_f1": float(
                f1_score(labels, predictions, labels=list(Quadrant), average="macro", zero_division=0.0)
            ),
            "arousal_accuracy": float(((probabilities @ AROUSAL > 0) == (AROUSAL[labels] > 0)).mean()),
            "valence_accuracy": float(((probabilities @ VALENCE > 0) == (VALENCE[labels] > 0)).mean()),
            "calibration_error": _calibration_error(labels, probabilities),
        }

    def _separation(self) -> dict[str, Any]:
        """Return AUC (1 is perfect, 0.5 chance) of both axes and of sad against calm, and recall by quadrant."""
        labels, found = self._labels(), self.probabilities.argmax(axis=1)
        logs = np.log(self.probabilities + _FLOOR)
        low = labels <= Quadrant.CALM
        return {
            "arousal_auc": _auc(AROUSAL[labels] > 0, self.probabilities @ AROUSAL),
            "valence_auc": _auc(VALENCE[labels] > 0, self.probabilities @ VALENCE),
            "sad_calm_auc": _auc(labels[low] == Quadrant.SAD, (logs[:, 0] - logs[:, 1])[low]),
            "recall": {
                quadrant.label: float((found[labels == quadrant] == quadrant).mean())
                for quadrant in Quadrant
                if (labels == quadrant).any()
            },
        }

    def _intervals(self) -> dict[str, list[float]]:
        generator = np.random.default_rng(0)
        _, group = np.unique([clip.group for clip in self.clips], return_inverse=True)
        members = [np.flatnonzero(group == number) for number in range(group.max() + 1)]
        drawn = [
            self._headline(
                np.concatenate([members[g] for g in generator.integers(len(members), size=len(members))])
            )
            for _ in range(RESAMPLINGS)
        ]
        return {
            score: np.percentile([one[score] for one in drawn], [2.5, 97.5]).tolist()
            for score in drawn[0]
            if score != "calibration_error"
        }


def figures_by_set(found: Evaluation, sets: Mapping[str, Sequence[Clip]]) -> dict[str, Any]:
    """Return the figures of each data set: scores of what music expresses, agreement with what listeners felt.

    Args:
        found: Held-out clips of all sets.
        sets: The sets, by their names. Of a later set, clips of artists whom an earlier one has are left out.
    """
    figures: dict[str, Any] = {}
    seen: set[str] = set()
    for name, clips in sets.items():
        named = {clip.path for clip in clips if clip.tested and not clip.elsewhere and clip.group not in seen}
        which = np.array([clip.path in named for clip in found.clips])
        seen |= {clip.group for clip in clips}
        if which.any():
            part = found.part(which)
            figures[name] = part.agreement() if part.clips[0].felt else part.scores()
    return figures


def _rank_correlation(one: NDArray[np.floating], other: NDArray[np.floating]) -> float | None:
    varied = np.ptp(one) > 0 and np.ptp(other) > 0
    return float(spearmanr(one, other).statistic) if varied else None


def _auc(positive: NDArray[np.bool_], score: NDArray[np.floating]) -> float | None:
    """Return the area under the ROC curve; None where one side has no clips."""
    return float(roc_auc_score(positive, score)) if positive.any() and not positive.all() else None


def _calibration_error(labels: NDArray[np.intp], probabilities: NDArray[np.float32]) -> float:
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [(right[bins == b] - confidence[bins == b]).sum() for b in range(CALIBRATION_BINS)]
    return float(np.abs(gaps).sum() / len(right))
