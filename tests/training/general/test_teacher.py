"""A teacher's answers, and what is learned of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.errors import DatasetError
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.general.teacher import Teacher, fit_head

PIECES = 10


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """Ten pieces of three seconds of one clip; the answer to each is its number, and its square."""
    numbers = np.arange(PIECES, dtype=np.float16)
    path = tmp_path / "answers.npz"
    np.savez(
        path,
        names=np.array(["Q1/song"]),
        clip=np.zeros(PIECES, int),
        piece=np.arange(PIECES),
        answers=np.stack([numbers, numbers**2], axis=1),
        tags=1,
    )
    return path


def clip(patches: int, name: str = "Q1/song.opus") -> ClipFeatures:
    statistics = np.random.default_rng(0).standard_normal((patches, 20)).astype(np.float32)
    return ClipFeatures(Clip(Path("/set") / name, (1.0, 0.0, 0.0, 0.0), ""), statistics, hops_per_patch=3)


def test_answers_are_means_over_what_a_patch_covers(answers: Path) -> None:
    some = clip(5)
    found = Teacher(answers).lessons(some)
    # Patches begin each two seconds and last six, so the first covers pieces 0 and 1, the third 4/3 to 10/3.
    np.testing.assert_allclose(
        found[[0, 2, 3, 4], 0], [0.5, (2 / 3 * 1 + 2 + 1 / 3 * 3) / 2, 2.5, (1 / 3 * 2 + 3 + 2 / 3 * 4) / 2]
    )


def test_patches_without_an_answer_teach_nothing(answers: Path) -> None:
    unknown = np.isnan(Teacher(answers).lessons(clip(20))).all(axis=1)
    assert unknown.tolist() == [False] * 13 + [True] * 7  # the last that ends by half a minute begins at 24 s
    assert np.isnan(Teacher(answers).lessons(clip(5, "Q1/another.opus"))).all()
    with pytest.raises(DatasetError, match="no answer to any"):
        fit_head([Teacher(answers)], [clip(5, "Q1/another.opus")], seed=0)


def test_a_head_learns_what_the_statistics_say_of_the_answers(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    patches = chance.standard_normal((600, 20)).astype(np.float32)
    pieces = np.repeat(patches[::3] @ chance.standard_normal((20, 3)), 2, axis=0)
    path = tmp_path / "answers.npz"
    np.savez(
        path, names=["a/b"], clip=np.zeros(len(pieces), int), piece=np.arange(len(pieces)), answers=pieces, tags=3
    )
    silent = np.full_like(patches, np.nan)
    silent[::3] = patches[::3]
    whole = ClipFeatures(Clip(Path("/a/b.mp3"), (1.0, 0.0, 0.0, 0.0), ""), silent, hops_per_patch=3)
    head = fit_head([Teacher(path)], [whole], seed=0, epochs=60)
    with torch.inference_mode():
        found = head(torch.from_numpy(patches[::3])).numpy()
    assert min(np.corrcoef(found[:, i], pieces[::2, i])[0, 1] for i in range(3)) > 0.9


def test_the_named_answers_of_each_teacher_weigh_the_same_together(answers: Path) -> None:
    assert Teacher(answers).weights().tolist() == [50.0, 0.25]


def test_a_file_without_answers_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "answers.npz").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match=r"answers\.npz: holds no answers of a teacher"):
        Teacher(tmp_path / "answers.npz")
