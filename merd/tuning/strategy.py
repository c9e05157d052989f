"""What a way to tune has to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from merd.tuning.rated_track import RatedTrack


class TunedModel(Protocol):
    """The general model, tuned to ratings."""

    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        """Return the quadrants' probabilities in each track's segments, (segments, 4); ratings are not read."""

    def write(self, folder: Path) -> None:
        """Write those files of a version's bundle that differ from the general model's."""


class Strategy(Protocol):
    """A way to tune a general model that was given to it."""

    @property
    def folds(self) -> int:
        """Into how many parts a judgement splits the rated tracks, at most."""

    def fit(self, rated: Sequence[RatedTrack]) -> TunedModel:
        """Return the model for a listener who rated these tracks, one at least."""
