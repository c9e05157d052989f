"""The paper's data (section 3): three sets merged into one, and its parts to train, validate and test on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from merd.mood import Quadrant
from merd.training.datasets.clip import Clip, one_hot

EACH = 150
PARTS = (0.70, 0.15, 0.15)


def merged(
    pmemo: Sequence[Clip], four_q: Sequence[Clip], emotify: Sequence[Clip], seed: int, each: int = EACH
) -> list[Clip]:
    """Return some of PMEmo, all of 4Q, and some of Emotify, each with its hard label alone.

    Args:
        pmemo: The set's clips.
        four_q: The set's clips.
        emotify: The set's clips.
        seed: Of the choice; it does not depend on the order of the clips.
        each: Clips of PMEmo and of Emotify, evenly from the quadrants as far as they have enough; a smaller set is
            taken whole.
    """
    clips = [*_balanced(pmemo, each, seed), *four_q, *_balanced(emotify, each, seed)]
    return [replace(clip, shares=one_hot(clip.hard_label), most_voted=None) for clip in clips]


def split(
    clips: Sequence[Clip],
    seed: int,
    by: Literal["artist", "track"] = "artist",
    parts: tuple[float, float, float] = PARTS,
) -> tuple[list[Clip], list[Clip], list[Clip]]:
    """Return clips to train, validate and test on, with the quadrants as evenly in each part as can be.

    Args:
        clips: In any order, which makes no difference.
        seed: Of the split.
        by: ``artist`` keeps each group in one part; ``track`` takes each clip by itself, as the paper does.
        parts: The shares of the three parts, 0..1, which sum to 1.
    """
    units = _units(clips, by)
    wanted = np.outer(parts, _count(clips))
    chosen: tuple[list[Clip], list[Clip], list[Clip]] = ([], [], [])
    for i in np.random.default_rng(seed).permutation(len(units)):
        count = _count(units[i])
        part = int((wanted @ count).argmax())
        wanted[part] -= count
        chosen[part].extend(units[i])
    return chosen


def _balanced(clips: Sequence[Clip], n: int, seed: int) -> list[Clip]:
    """Return up to n clips, one of each quadrant in turn."""
    ordered = sorted(clips, key=_key)
    shuffled = [ordered[i] for i in np.random.default_rng(seed).permutation(len(ordered))]
    quadrants = ([clip for clip in shuffled if clip.hard_label == quadrant] for quadrant in Quadrant)
    turns = chain.from_iterable(zip_longest(*quadrants))
    return [clip for clip in turns if clip is not None][:n]


def _units(clips: Sequence[Clip], by: Literal["artist", "track"]) -> list[list[Clip]]:
    """Return the clips that stay together."""
    ordered = sorted(clips, key=_key)
    if by == "track":
        return [[clip] for clip in ordered]
    groups: defaultdict[str, list[Clip]] = defaultdict(list)
    for clip in ordered:
        groups[clip.group].append(clip)
    return list(groups.values())


def _count(clips: Sequence[Clip]) -> NDArray[np.intp]:
    """Return the number of clips of each quadrant, (4,)."""
    return np.bincount([clip.hard_label for clip in clips], minlength=len(Quadrant))


def _key(clip: Clip) -> tuple[str, str, str, Path]:
    """Return a sort key that depends neither on where a data set lies nor on the suffixes of its files."""
    return clip.group, clip.path.parent.name, clip.path.stem, clip.path
