"""Figures of held-out clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.training.classifier import SegmentClassifier
from merd.training.datasets import Clip
from merd.training.evaluation import Evaluation, cross_validate
from merd.training.features import ClipFeatures


def test_figures_count_what_was_recognised() -> None:
    probabilities = np.array(
        [[0.7, 0.1, 0.1, 0.1], [0.6, 0.2, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4001], [0.1, 0.1, 0.1, 0.7]], np.float32
    )
    figures = Evaluation(np.array([0, 1, 2, 3]), probabilities).figures()
    assert figures["accuracy"] == 0.5
    assert figures["arousal_accuracy"] == 1.0
    assert figures["valence_accuracy"] == 0.5
    assert figures["confusion"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1]]
    assert figures["f1"]["A-V-"] == pytest.approx(2 / 3)
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 0 + 0 + 2 / 3) / 4)


def test_calibration_is_the_distance_of_confidence_and_accuracy() -> None:
    sure = np.tile(np.array([0.9, 0.1, 0, 0], np.float32), (10, 1))
    nine_right = np.array([0] * 9 + [1])
    assert Evaluation(nine_right, sure).figures()["calibration_error"] == pytest.approx(0, abs=1e-6)
    assert Evaluation(1 - nine_right, sure).figures()["calibration_error"] == pytest.approx(0.8)


def test_no_network_is_judged_on_an_artist_that_it_heard() -> None:
    labels = np.repeat(np.arange(4), 10)
    clips = [
        ClipFeatures(
            Clip(Path(str(i)), tuple(np.eye(4)[label].tolist()), f"artist {i // 2}"),
            np.zeros((4, 3), np.float32),
            hops_per_patch=1,
        )
        for i, label in enumerate(labels)
    ]
    heard: list[set[str]] = []

    def fit(training: object) -> SegmentClassifier:
        assert isinstance(training, list)
        heard.append({clip.clip.group for clip in training})
        network = SegmentClassifier(3)
        torch.nn.init.constant_(network.output.bias, len(heard))
        return network.eval()

    evaluation = cross_validate(clips, [], fit, folds=5, seed=0)
    assert np.isclose(evaluation.probabilities.sum(axis=1), 1).all()
    every = {clip.clip.group for clip in clips}
    held_out = [every - groups for groups in heard]
    assert len(held_out) == 5
    assert sum(len(groups) for groups in held_out) == len(every) == len(set().union(*held_out))
