"""What the training's clips are labelled with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from merd.training.datasets import Clip
from merd.training.general.labels import Labelling, soft_labels, without_doubtful_artists

CALM = Clip(Path(), (0.0, 1.0, 0.0, 0.0), "artist a", votes=(0.7, 0.3, 0.0, 0.0))
HAPPY = Clip(Path(), (0.0, 0.0, 0.0, 1.0), "artist b")


def test_words_count_in_their_plain_sense_and_vague_ones_less() -> None:
    vague = replace(CALM, votes=(0.1, 0.1, 0.0, 0.0))
    felt = replace(HAPPY, felt=True)
    labels, weights = soft_labels([CALM, HAPPY, vague, felt], Labelling(felt_weight=0.5, prior=None))
    torch.testing.assert_close(labels[0], torch.tensor([0.7, 0.3, 0.0, 0.0]))
    torch.testing.assert_close(labels[2], torch.tensor([0.5, 0.5, 0.0, 0.0]))
    assert weights.tolist() == pytest.approx([1, 1, 0.2, 0.5])
    own, _ = soft_labels([CALM, HAPPY], Labelling(plain=False, prior=None))
    assert own.argmax(dim=1).tolist() == [1, 3]


def test_weights_bring_the_quadrants_to_the_prior() -> None:
    tense = replace(HAPPY, shares=(0.0, 0.0, 1.0, 0.0))
    prior = (0.3, 0.2, 0.2, 0.3)
    labels, weights = soft_labels([CALM] * 5 + [HAPPY] * 2 + [tense] * 7, Labelling(prior=prior))
    mass = (labels * weights[:, None]).sum(dim=0)
    torch.testing.assert_close(mass / mass.sum(), torch.tensor(prior))
    torch.testing.assert_close(labels.sum(dim=1), torch.ones(14))


def test_artists_who_may_be_known_under_another_name_are_left_out() -> None:
    found, lost = replace(CALM, elsewhere=True), replace(CALM, elsewhere=True, group="artist c")
    assert without_doubtful_artists([CALM, found, lost]) == [CALM, found]
