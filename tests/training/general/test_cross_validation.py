"""Clips held out of a training, with their artists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from merd.errors import DatasetError
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.general.cross_validation import cross_validate, require_enough


def clip(quadrant: int, group: str = "") -> Clip:
    return Clip(Path(group), tuple(np.eye(4)[quadrant].tolist()), group)


def split(clips: list[ClipFeatures], *, grouped: bool) -> list[set[str]]:
    """The groups that were held out in each fold, or the clips."""
    held: list[set[str]] = []

    def recognise(
        fold: int, train: Sequence[ClipFeatures], test: Sequence[ClipFeatures]
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        assert fold == len(held)
        assert len(train) + len(test) == len(clips)
        names = [{one.clip.group if grouped else str(one.clip.path) for one in part} for part in (train, test)]
        assert not names[0] & names[1]
        held.append(names[1])
        return np.full((len(test), 4), fold, np.float32)

    evaluation = cross_validate(clips, recognise, folds=5, seed=0, grouped=grouped)
    assert sorted(set(evaluation.probabilities[:, 0])) == [0, 1, 2, 3, 4]
    return held


def test_no_network_is_judged_on_an_artist_that_it_heard() -> None:
    clips = [
        ClipFeatures(
            Clip(Path(str(i)), tuple(np.eye(4)[i % 4].tolist()), f"artist {i // 8}", felt=i >= 160),
            np.zeros((4, 3), np.float32),
            hops_per_patch=1,
        )
        for i in range(200)
    ]
    artists = split(clips, grouped=True)
    assert sum(map(len, artists)) == len(set().union(*artists)) == 25
    paths = split(clips, grouped=False)
    assert [len(held_out) for held_out in paths] == [40] * 5


def test_too_few_artists_are_an_error() -> None:
    few = [ClipFeatures(clip(q, f"{q} {i}"), np.zeros((4, 3), np.float32), 1) for q in range(4) for i in range(4)]
    with pytest.raises(DatasetError, match=r"need 5 artists of sad clips .* there are 4"):
        cross_validate(few, lambda _fold, _train, test: np.zeros((len(test), 4), np.float32), folds=5, seed=0)
    one_artist = [clip(q, "one") for q in range(4) for _ in range(4)]
    require_enough(one_artist, 4, grouped=False)
    with pytest.raises(DatasetError, match=r"need 5 sad clips .* there are 4"):
        require_enough(one_artist, 5, grouped=False)
