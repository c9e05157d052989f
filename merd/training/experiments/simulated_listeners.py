"""Listeners, simulated from Emotify's rows: those of equal age, gender and mother tongue are taken for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from merd.mood import Quadrant
from merd.training.datasets import EMOTIFY, Clip
from merd.training.datasets.emotify import TABLE, ballot
from merd.training.datasets.tables import Row, parse, read

# Shares that are closer are equal.
_TIE = 1e-9
_WHO = ("age", "gender", "mother tongue")


@dataclass(frozen=True)
class Listener:
    """What one demographic group felt.

    Attributes:
        name: Age, gender and mother tongue, as the table has them.
        felt: The quadrant of each song, by the song's file; songs on which the group is divided are left out.
    """

    name: str
    felt: dict[Path, Quadrant]


def listeners(folder: Path, clips: Sequence[Clip], least: int) -> list[Listener]:
    """Return the groups that rated so many songs at least, in the order of their names.

    Args:
        folder: Emotify's folder.
        clips: Its songs.
        least: How many songs a group has to have rated.

    Raises:
        DatasetError: If the table cannot be read.
    """
    files = {f"{clip.path.parent.name}/{clip.path.stem}": clip.path for clip in clips}
    votes: defaultdict[str, defaultdict[Path, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for who, song, emotions in parse(read(folder / TABLE, {"track id", *EMOTIFY, *_WHO}), _vote):
        if song in files and emotions:
            votes[who][files[song]].append(emotions)
    return [Listener(who, _definite(songs)) for who, songs in sorted(votes.items()) if len(songs) >= least]


def _vote(row: Row) -> tuple[str, str, list[str]]:
    return ", ".join(row[column] for column in _WHO), *ballot(row)


def _definite(songs: dict[Path, list[list[str]]]) -> dict[Path, Quadrant]:
    """Return for each song the quadrant with most of the votes, each spread over the emotions that were chosen."""
    felt = {}
    for path, ballots in songs.items():
        shares = np.zeros(len(Quadrant))
        for emotions in ballots:
            for emotion in emotions:
                shares[EMOTIFY[emotion]] += 1 / len(emotions)
        first, second = np.sort(shares)[:-3:-1]
        if first - second > _TIE:
            felt[path] = Quadrant(int(shares.argmax()))
    return felt
