"""Clips held out of a training, with their artists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.general.cross_validation import cross_validate, figures_by_set, require_enough
from merd.training.general.evaluation import Evaluation


def clip(quadrant: int, group: str = "") -> Clip:
    return Clip(Path(group), tuple(np.eye(4)[quadrant].tolist()), group)


def test_each_data_set_has_figures_of_clips_whose_artists_no_earlier_one_has() -> None:
    first = [clip(quadrant, f"artist {quadrant}") for quadrant in Quadrant]
    new = Clip(Path("new"), (1.0, 0.0, 0.0, 0.0), "artist new")
    rest = [
        replace(new, path=Path("known"), group="artist 0"),
        replace(new, path=Path("doubtful"), elsewhere=True),
        replace(new, path=Path("vague"), tested=False),
    ]
    felt = replace(new, path=Path("felt"), group="artist felt", felt=True)
    sets = {"one": first, "two": [new, *rest], "three": [felt]}
    clips = [*first, new, *rest, felt]
    probabilities = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 0, 0, 0, 0, 0]] * 0.9 + 0.025
    figures = figures_by_set(Evaluation(clips, probabilities), sets)
    assert (figures["one"]["clips"], figures["two"]["clips"], figures["three"]["clips"]) == (4, 1, 1)
    assert figures["one"]["sad_calm_auc"] == figures["one"]["valence_auc"] == 1
    assert figures["one"]["recall"] == dict.fromkeys((quadrant.label for quadrant in Quadrant), 1)
    assert figures["two"]["sad_calm_auc"] is None
    assert set(figures["three"]) == {"clips", "arousal_correlation", "valence_correlation"}


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
