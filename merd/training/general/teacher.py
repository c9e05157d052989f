"""The answers of teacher networks to the training's clips, computed elsewhere and kept in files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from merd.errors import DatasetError
from merd.training.clip_features import HOP_S, ClipFeatures
from merd.training.networks.teacher_head import TeacherHead

# A teacher is asked about so many seconds at a time, piece after piece.
PIECE_S = 3.0
# What a teacher's named answers weigh together, and each of the units from which they are made.
NAMED_WEIGHT, UNIT_WEIGHT = 50.0, 0.25
_EPOCHS, _BATCH, _RATE, _WEIGHT_DECAY = 8, 128, 1e-3, 0.05
_FLOOR = 1e-6


class Teacher:
    """A teacher's answers, by the last two names of a clip's path without suffix, as ``Q1/MT0000004637``.

    Attributes:
        named: How many of the answers have a name; the others are the units from which these are made.
        answers: (n, many) float32, of all pieces.

    Args:
        path: As `merd.training.experiments.teacher_answers` writes it: ``names`` (clips,); of each piece, ``clip``
            (n,) its number among these, ``piece`` (n,) how many come before it, and ``answers`` (n, many); and
            ``tags``, how many of the answers have a name.

    Raises:
        DatasetError: If it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as file:
                self.named, self.answers = int(file["tags"]), file["answers"].astype(np.float32)
                clips, pieces = file["clip"], file["piece"]
                names = {str(name): number for number, name in enumerate(file["names"])}
        except (OSError, ValueError, KeyError) as error:
            raise DatasetError(f"{path}: holds no answers of a teacher ({error})") from error
        rows = np.full((len(names), int(pieces.max()) + 1), -1)
        rows[clips, pieces] = np.arange(len(clips))
        self._rows = {name: rows[number] for name, number in names.items()}

    def weights(self) -> NDArray[np.float32]:
        """Return what each answer weighs in a lesson: (many,)."""
        weights = np.full(self.answers.shape[1], UNIT_WEIGHT, np.float32)
        weights[: self.named] = NAMED_WEIGHT / self.named
        return weights

    def lessons(self, clip: ClipFeatures) -> NDArray[np.float32]:
        """Return the answers to a clip's patches: (n, many); rows of NaN where there is none."""
        rows = self._rows.get(f"{clip.clip.path.parent.name}/{clip.clip.path.stem}", np.array([-1]))
        per_patch = round(HOP_S * clip.hops_per_patch / PIECE_S)
        first = np.arange(len(clip.patches)) * HOP_S / PIECE_S
        spans = [(first.astype(int) + k, _overlap(first, per_patch, k)) for k in range(per_patch + 1)]
        total = np.zeros((len(first), self.answers.shape[1]), np.float32)
        for piece, share in spans:
            row = np.where(piece < len(rows), rows[np.minimum(piece, len(rows) - 1)], -1)
            total += share[:, None] * self.answers[row] / per_patch
            total[(row < 0) & (share > _FLOOR)] = np.nan
        return total


def _overlap(first: NDArray[np.floating], length: int, number: int) -> NDArray[np.float32]:
    """Return which part of the piece of a number, counted from the one that a patch begins in, is in the patch."""
    start = np.floor(first) + number
    inside: NDArray[np.float32] = (np.minimum(first + length, start + 1) - np.maximum(first, start)).astype(
        np.float32
    )
    return inside.clip(0, 1)


def fit_head(
    teachers: Sequence[Teacher], clips: Sequence[ClipFeatures], seed: int, epochs: int = _EPOCHS
) -> TeacherHead:
    """Teach a head to answer as the teachers do.

    Args:
        teachers: Their answers.
        clips: Of which it may know.
        seed: Of all that is random.
        epochs: Rounds over all patches.

    Raises:
        DatasetError: If there is no patch to which all teachers have an answer.
    """
    statistics = torch.from_numpy(np.concatenate([clip.patches for clip in clips]))
    answers = torch.from_numpy(_lessons(teachers, clips))
    known = ~(statistics.isnan().any(dim=1) | answers.isnan().any(dim=1))
    statistics, answers = statistics[known], answers[known]
    if not len(statistics):
        raise DatasetError("the teachers have no answer to any of the clips")
    torch.manual_seed(seed)
    head = TeacherHead(statistics, answers.shape[1])
    weights = torch.from_numpy(np.concatenate([teacher.weights() for teacher in teachers]))
    _train(head, statistics, (answers - answers.mean(dim=0)) / (answers.std(dim=0) + _FLOOR), weights, epochs)
    return head.eval()


def _lessons(teachers: Sequence[Teacher], clips: Sequence[ClipFeatures]) -> NDArray[np.float32]:
    """Return all teachers' answers to the patches of all clips: (n, many)."""
    return np.concatenate(
        [np.concatenate([teacher.lessons(clip) for teacher in teachers], axis=1) for clip in clips]
    )


def _train(head: TeacherHead, statistics: Tensor, answers: Tensor, weights: Tensor, epochs: int) -> None:
    optimizer = torch.optim.AdamW(head.parameters(), _RATE, weight_decay=_WEIGHT_DECAY)
    batches = -(-len(statistics) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=epochs * batches)
    for _ in range(epochs):
        for some in torch.randperm(len(statistics)).split(_BATCH):
            optimizer.zero_grad()
            ((head(statistics[some]) - answers[some]).square() * weights).mean().backward()
            optimizer.step()
            schedule.step()
