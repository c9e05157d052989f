"""Held-out clips, recognised by models that do not know them or their artists."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import BaseCrossValidator, StratifiedGroupKFold, StratifiedKFold

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.general.evaluation import Evaluation

# Of the fold's number, clips to train on and held-out ones: mean probabilities (n, 4) of the latter.
FitPredict = Callable[[int, Sequence[ClipFeatures], Sequence[ClipFeatures]], NDArray[np.float32]]


def cross_validate(
    clips: Sequence[ClipFeatures], recognise: FitPredict, *, folds: int, seed: int, grouped: bool = True
) -> Evaluation:
    """Recognise each clip with a network that was not trained on it.

    Args:
        clips: Of all data sets.
        recognise: Trains a network, and recognises with it.
        folds: How many parts the clips are split into.
        seed: Of the split.
        grouped: Whether the network was not trained on the clip's group either.

    Raises:
        DatasetError: If there are too few clips.
    """
    require_enough([clip.clip for clip in clips], folds, grouped=grouped)
    strata = np.array([clip.clip.hard_label + len(Quadrant) * clip.clip.felt for clip in clips])
    groups = [clip.clip.group for clip in clips]
    kind: type[BaseCrossValidator] = StratifiedGroupKFold if grouped else StratifiedKFold
    probabilities = np.zeros((len(clips), len(Quadrant)), np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        split = list(kind(folds, shuffle=True, random_state=seed).split(strata, strata, groups))
    for fold, (train, test) in enumerate(split):
        probabilities[test] = recognise(fold, [clips[i] for i in train], [clips[i] for i in test])
    return Evaluation([clip.clip for clip in clips], probabilities)


def require_enough(clips: Sequence[Clip], folds: int, *, grouped: bool = True) -> None:
    """Check that each fold can have clips of each quadrant that say what music expresses.

    Args:
        clips: Of all data sets.
        folds: How many parts the clips are split into.
        grouped: Whether groups of clips (an artist's) stay together.

    Raises:
        DatasetError: If there are too few of one; too few artists, if clips are grouped.
    """
    what = "artists of {} clips" if grouped else "{} clips"
    for quadrant in Quadrant:
        of_it = [clip for clip in clips if clip.hard_label == quadrant and not clip.felt]
        count = len({clip.group for clip in of_it}) if grouped else len(of_it)
        if count < folds:
            raise DatasetError(
                f"the evaluation's {folds} folds need {folds} {what.format(quadrant.word)} labelled with what "
                f"music expresses (as 4Q's are), and there are {count}"
            )
