"""Segments of patches, and moods from features."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.model.inference import Classifier
from merd.model.segments import segment_indices


@pytest.mark.parametrize(
    ("patches", "expected"),
    [
        (1, [[0, 0, 0, 0]]),
        (3, [[0, 1, 2, 0]]),
        (4, [[0, 1, 2, 3]]),
        (6, [[0, 1, 2, 3], [2, 3, 4, 5]]),
        (8, [[0, 1, 2, 3], [4, 5, 6, 7]]),
    ],
)
def test_every_patch_is_in_a_segment(patches: int, expected: list[list[int]]) -> None:
    assert segment_indices(patches, 4).tolist() == expected


@given(st.integers(1, 50), st.integers(1, 8))
def test_no_patch_is_left_out_and_segments_are_whole(patches: int, length: int) -> None:
    indices = segment_indices(patches, length)
    assert indices.shape[1] == length
    assert set(indices.ravel().tolist()) == set(range(patches))


@pytest.fixture(scope="module")
def classifier(general: Bundle) -> Classifier:
    return Classifier(general)


DIMS = bundle.load().dims


def features(patches: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(0).random((patches, DIMS), np.float32)


@pytest.mark.parametrize(
    ("patches", "times"),
    [(2, [[0, 12]]), (5, [[0, 24], [24, 30]]), (7, [[0, 24], [24, 42]]), (8, [[0, 24], [24, 48]])],
)
def test_segments_follow_each_other_to_the_end(
    classifier: Classifier, patches: int, times: list[list[float]]
) -> None:
    mood = classifier.mood(features(patches))
    assert mood.times_s.tolist() == times
    np.testing.assert_allclose(mood.probabilities.sum(axis=1), 1, atol=1e-6)


def test_silence_is_passed_over(classifier: Classifier) -> None:
    some = features(9)
    some[:2] = some[5] = np.nan
    mood = classifier.mood(some)
    assert mood.times_s.tolist() == [[12, 42], [42, 54]]
    np.testing.assert_array_equal(mood.probabilities[0], classifier.mood(some[[2, 3, 4, 6]]).probabilities[0])


def test_nothing_but_silence_is_unknown(classifier: Classifier) -> None:
    assert not classifier.mood(np.full((9, DIMS), np.nan, np.float32)).known
    assert not classifier.mood(np.empty((0, DIMS), np.float32)).known


def test_nothing_is_left_in_the_home_folder(tmp_path: Path, library: Path) -> None:
    """onnxruntime keeps a number of the machine there, when it reports to its maker."""
    home = tmp_path / "user"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("XDG_")}
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "merd"), "tag", str(library / "0.flac")]
    subprocess.run(command, check=True, capture_output=True, env=environment | {"HOME": str(home)})
    assert list(home.rglob("*")) == []
