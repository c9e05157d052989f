"""The answers of a teacher network to the training's clips, computed elsewhere and kept in a file."""

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

# The teacher is asked about so many seconds at a time, piece after piece.
PIECE_S = 3.0
# Its last answers are the units from which the others are made; each counts less.
TAGS, UNIT_WEIGHT = 50, 0.25
_EPOCHS, _BATCH, _RATE, _WEIGHT_DECAY = 8, 128, 1e-3, 0.05
_FLOOR = 1e-6


class Teacher:
    """A teacher's answers, by the last two names of a clip's path without suffix, as ``Q1/MT0000004637``.

    Args:
        path: As `merd.training.experiments.teacher_answers` writes it: ``names`` (clips,); of each piece, ``clip``
            (n,) its number among these, ``piece`` (n,) how many come before it, and ``answers`` (n, many).

    Raises:
        DatasetError: If it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as file:
                self.answers = file["answers"].astype(np.float32)
                clips, pieces = file["clip"], file["piece"]
                names = {str(name): number for number, name in enumerate(file["names"])}
        except (OSError, ValueError, KeyError) as error:
            raise DatasetError(f"{path}: holds no answers of a teacher ({error})") from error
        rows = np.full((len(names), int(pieces.max()) + 1), -1)
        rows[clips, pieces] = np.arange(len(clips))
        self._rows = {name: rows[number] for name, number in names.items()}

    def lessons(self, clip: ClipFeatures) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the patches that the teacher has answers to: statistics (n, many) and answers (n, some)."""
        rows = self._rows.get(f"{clip.clip.path.parent.name}/{clip.clip.path.stem}", np.array([-1]))
        per_patch = round(HOP_S * clip.hops_per_patch / PIECE_S)
        first = np.arange(len(clip.patches)) * HOP_S / PIECE_S
        spans = [(first.astype(int) + k, _overlap(first, per_patch, k)) for k in range(per_patch + 1)]
        total = np.zeros((len(first), self.answers.shape[1]), np.float32)
        known = ~np.isnan(clip.patches).any(axis=1)
        for piece, share in spans:
            row = np.where(piece < len(rows), rows[np.minimum(piece, len(rows) - 1)], -1)
            known &= (row >= 0) | (share <= _FLOOR)
            total += share[:, None] * self.answers[row] / per_patch
        return clip.patches[known], total[known]


def _overlap(first: NDArray[np.floating], length: int, number: int) -> NDArray[np.float32]:
    """Return which part of the piece of a number, counted from the one that a patch begins in, is in the patch."""
    start = np.floor(first) + number
    inside: NDArray[np.float32] = (np.minimum(first + length, start + 1) - np.maximum(first, start)).astype(
        np.float32
    )
    return inside.clip(0, 1)


def fit_head(teacher: Teacher, clips: Sequence[ClipFeatures], seed: int, epochs: int = _EPOCHS) -> TeacherHead:
    """Teach a head to answer as the teacher does.

    Args:
        teacher: Its answers.
        clips: Of which it may know.
        seed: Of all that is random.
        epochs: Rounds over all patches.

    Raises:
        DatasetError: If the teacher has no answer to any of the clips.
    """
    lessons = [teacher.lessons(clip) for clip in clips]
    statistics, answers = (torch.from_numpy(np.concatenate(some)) for some in zip(*lessons, strict=True))
    if not len(statistics):
        raise DatasetError("the teacher has no answer to any of the clips")
    torch.manual_seed(seed)
    head = TeacherHead(statistics, answers.shape[1])
    _train(head, statistics, (answers - answers.mean(dim=0)) / (answers.std(dim=0) + _FLOOR), epochs)
    return head.eval()


def _train(head: TeacherHead, statistics: Tensor, answers: Tensor, epochs: int) -> None:
    weights = torch.full((answers.shape[1],), UNIT_WEIGHT)
    weights[:TAGS] = 1.0
    optimizer = torch.optim.AdamW(head.parameters(), _RATE, weight_decay=_WEIGHT_DECAY)
    batches = -(-len(statistics) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=epochs * batches)
    for _ in range(epochs):
        for some in torch.randperm(len(statistics)).split(_BATCH):
            optimizer.zero_grad()
            ((head(statistics[some]) - answers[some]).square() * weights).mean().backward()
            optimizer.step()
            schedule.step()
