"""How well held-out clips are recognised, over folds that keep an artist's clips together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score
from sklearn.model_selection import StratifiedGroupKFold

from merd.mood import Quadrant
from merd.training.classifier import Probabilities, SegmentClassifier
from merd.training.features import ClipFeatures

CALIBRATION_BINS = 15

Fit = Callable[[Sequence[ClipFeatures]], SegmentClassifier]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Held-out clips: ``labels`` (n,), quadrants' numbers, and ``probabilities`` (n, 4), means over segments."""

    labels: NDArray[np.intp]
    probabilities: NDArray[np.float32]

    def figures(self) -> dict[str, Any]:
        """Accuracy, macro-averaged F1, accuracy on each axis, calibration, F1 and confusion; all 0..1.

        The calibration error (Guo et al. 2017) is how far apart the probability of the likeliest quadrant and the
        share of right answers are, on the mean over bins of that probability.

        Rows of the confusion are labels, its columns predictions; it counts clips.
        """
        predictions = self.probabilities.argmax(axis=1)
        names = [quadrant.label for quadrant in Quadrant]
        f1 = f1_score(self.labels, predictions, labels=list(Quadrant), average=None, zero_division=0.0)
        return {
            "clips": len(self.labels),
            "accuracy": float((predictions == self.labels).mean()),
            "macro_f1": float(f1.mean()),
            "arousal_accuracy": self._axis_accuracy([quadrant.arousal for quadrant in Quadrant]),
            "valence_accuracy": self._axis_accuracy([quadrant.valence for quadrant in Quadrant]),
            "calibration_error": self._calibration_error(),
            "f1": dict(zip(names, f1.tolist(), strict=True)),
            "confusion": confusion_matrix(self.labels, predictions, labels=list(Quadrant)).tolist(),
        }

    def _calibration_error(self) -> float:
        confidence = self.probabilities.max(axis=1)
        right = self.probabilities.argmax(axis=1) == self.labels
        bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
        gaps = [(right[bins == b] - confidence[bins == b]).sum() for b in range(CALIBRATION_BINS)]
        return float(np.abs(gaps).sum() / len(right))

    def _axis_accuracy(self, signs: list[int]) -> float:
        side = np.array(signs)
        return float(((self.probabilities @ side > 0) == (side[self.labels] > 0)).mean())


def cross_validate(
    clips: Sequence[ClipFeatures], always: Sequence[ClipFeatures], fit: Fit, *, folds: int, seed: int
) -> Evaluation:
    """Recognise each clip with a network that heard nothing of its group.

    Args:
        clips: To be recognised; each has one quadrant as its label.
        always: Clips of other data sets, which all networks are trained on.
        fit: Trains a network.
        folds: How many parts the clips are split into.
        seed: Of the split.
    """
    labels = np.array([np.argmax(clip.clip.shares) for clip in clips])
    groups = [clip.clip.group for clip in clips]
    probabilities = np.zeros((len(clips), len(Quadrant)), np.float32)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for train, test in splitter.split(labels, labels, groups):
        network = fit([*(clips[i] for i in train), *always])
        probabilities[test] = [recognise(network, clips[i]) for i in test]
    return Evaluation(labels, probabilities)


def recognise(network: SegmentClassifier, clip: ClipFeatures) -> NDArray[np.float32]:
    """Mean probabilities (4,) over the segments in which `merd tag` would hear the clip."""
    with torch.inference_mode():
        segments = torch.from_numpy(clip.as_tagged())
        mean: NDArray[np.float32] = Probabilities(network)(segments).mean(dim=0).numpy()
    return mean
