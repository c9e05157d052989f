"""How the general model is put together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from merd.mood import Quadrant
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip, one_hot
from merd.training.general import lstm, model
from merd.training.general.model import GeneralModel

CLIPS, PATCHES, MANY, DIMS = 8, 13, 20, 6


def fitted(clips: list[ClipFeatures], copies: list[ClipFeatures]) -> GeneralModel:
    recipe = model.Recipe(dims=DIMS, lstm=lstm.Recipe(epochs=1))
    return model.fit(clips, copies, [], recipe, 0, torch.device("cpu"))


def test_copies_shape_the_features_and_are_no_examples_of_moods() -> None:
    statistics = np.random.default_rng(0).standard_normal((CLIPS, PATCHES, MANY)).astype(np.float32)
    clips = [
        ClipFeatures(Clip(Path(f"/set/{n}.opus"), one_hot(Quadrant(n % 4)), str(n)), patches, 3)
        for n, patches in enumerate(statistics)
    ]
    alone, beside = fitted(clips, []), fitted(clips, [replace(clip, patches=clip.patches + 10) for clip in clips])
    torch.testing.assert_close(beside.projection.mean, alone.projection.mean + 5)
    for made in (alone, beside):
        assert made.classifier.kernel.points.shape == (CLIPS, DIMS)
