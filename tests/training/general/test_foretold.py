"""What teachers are foretold to answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from merd.mood import Quadrant
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip, one_hot
from merd.training.general import lstm, model
from merd.training.general.foretold import foretold_answers
from merd.training.general.teacher import Teacher
from merd.training.networks.projection import Projection
from merd.training.networks.teacher_head import TeacherHead

CLIPS, PATCHES, MANY = 24, 13, 20


def teacher(path: Path, answers: np.ndarray, named: int) -> Teacher:
    """One that answered to so many pieces of each clip: (clips, pieces, many)."""
    clips, pieces, many = answers.shape
    np.savez(
        path,
        names=[f"set/{number}" for number in range(clips)],
        clip=np.repeat(np.arange(clips), pieces),
        piece=np.tile(np.arange(pieces), clips),
        answers=answers.reshape(-1, many),
        tags=named,
    )
    return Teacher(path)


@torch.no_grad()
def test_named_answers_are_foretold_from_features_as_by_the_head(tmp_path: Path) -> None:
    torch.manual_seed(0)
    statistics = torch.randn(300, MANY) + 3
    teachers = [
        teacher(tmp_path / "one.npz", np.zeros((1, 1, 5)), 3),
        teacher(tmp_path / "other.npz", np.zeros((1, 1, 4)), 2),
    ]
    head = TeacherHead(statistics, answers=9, hidden=4, code=4).eval()
    projection = Projection(head, statistics, 8)
    one, other = foretold_answers(projection, teachers, statistics)
    answers = head(statistics)
    torch.testing.assert_close(one(projection(statistics)), answers[:, :3], atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(other(projection(statistics)), answers[:, 5:7], atol=1e-3, rtol=1e-3)
    assert foretold_answers(Projection(None, statistics, 8), [], statistics) == []


@pytest.fixture
def clips() -> list[ClipFeatures]:
    """Statistics whose first says the quadrant's arousal, and whose second its valence."""
    chance = np.random.default_rng(0)
    made = []
    for number in range(CLIPS):
        quadrant = number % 4
        patches = chance.standard_normal((PATCHES, MANY)).astype(np.float32)
        patches[:, 0] += 6 * (quadrant >= 2)
        patches[:, 1] += 6 * (quadrant % 2)
        clip = Clip(Path(f"/set/{number}.opus"), one_hot(Quadrant(quadrant)), str(number))
        made.append(ClipFeatures(clip, patches, 3))
    return made


def test_what_is_foretold_has_its_part_in_the_probabilities(clips: list[ClipFeatures], tmp_path: Path) -> None:
    pieces = np.stack([np.repeat(clip.patches[:, :2], 2, axis=0)[:10] for clip in clips])
    teachers = [teacher(tmp_path / "answers.npz", pieces, 2)]
    shares = {}
    for share in (0.0, 1.0):
        recipe = model.Recipe(dims=8, head_epochs=40, foretold_share=share, lstm=lstm.Recipe(epochs=1))
        made = model.fit(clips, [], teachers, recipe, 0, torch.device("cpu"))
        shares[share] = torch.stack([made.mood(clip) for clip in clips])
    labels = torch.arange(CLIPS) % 4
    torch.testing.assert_close(shares[1.0].sum(dim=1), torch.ones(CLIPS))
    assert (shares[1.0].argmax(dim=1) == labels).float().mean() > 0.9
    assert not torch.allclose(shares[0.0], shares[1.0], atol=0.01)
