"""The paper's merged data set and its parts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal

import pytest

from merd.mood import Quadrant
from merd.training.datasets import Clip, merged, split
from merd.training.datasets.clip import one_hot


def clips(dataset: str, *counts: int, per_artist: int = 1) -> list[Clip]:
    """So many clips of each quadrant; their soft labels are all calm."""
    quadrants = [quadrant for quadrant, count in zip(Quadrant, counts, strict=True) for _ in range(count)]
    return [
        Clip(Path(dataset, f"{i}.mp3"), one_hot(Quadrant.CALM), f"{dataset} {i // per_artist}", most_voted=quadrant)
        for i, quadrant in enumerate(quadrants)
    ]


def winners(clips: list[Clip]) -> list[int]:
    counts = Counter(clip.hard_label for clip in clips)
    return [counts[quadrant] for quadrant in Quadrant]


PMEMO, FOUR_Q, EMOTIFY = clips("p", 132, 57, 73, 505), clips("4", 9, 9, 9, 9), clips("e", 5, 250, 10, 135)


def test_sets_are_merged_evenly_over_the_quadrants_as_far_as_they_go() -> None:
    found = merged(PMEMO, FOUR_Q, EMOTIFY, seed=0)
    assert winners(found[:150]) == [38, 38, 37, 37]
    assert winners(found[150:-150]) == [9, 9, 9, 9]
    assert winners(found[-150:]) == [5, 68, 10, 67]
    assert len(set(found)) == 336


def test_merged_clips_have_one_quadrant_as_their_label() -> None:
    assert all(max(clip.shares) == 1.0 for clip in merged(PMEMO, FOUR_Q, EMOTIFY, seed=0))
    assert {clip.shares for clip in merged([], [], EMOTIFY, seed=0)} == {one_hot(quadrant) for quadrant in Quadrant}


def test_small_sets_are_taken_whole() -> None:
    assert winners(merged(clips("p", 1, 0, 0, 30), [], [], seed=0)) == [1, 0, 0, 30]
    assert winners(merged(PMEMO, [], EMOTIFY, seed=0, each=2)) == [2, 2, 0, 0]


def test_the_seed_alone_decides() -> None:
    found = merged(PMEMO, FOUR_Q, EMOTIFY, seed=1)
    again = merged(PMEMO[::-1], FOUR_Q, EMOTIFY[::-1], seed=1)
    assert found == again
    assert set(found) != set(merged(PMEMO, FOUR_Q, EMOTIFY, seed=2))
    assert split(found, seed=1) == split(found[::-1], seed=1)
    assert split(found, seed=1) != split(found, seed=2)


@pytest.mark.parametrize("by", ["artist", "track"])
def test_parts_have_their_sizes_and_the_quadrants_evenly(by: Literal["artist", "track"]) -> None:
    everything = clips("x", 200, 100, 60, 40, per_artist=4)
    parts = split(everything, seed=0, by=by)
    assert Counter(clip for part in parts for clip in part) == Counter(everything)
    tolerance = 4 if by == "artist" else 1
    for part, share in zip(parts, (0.70, 0.15, 0.15), strict=True):
        assert winners(part) == pytest.approx([share * n for n in (200, 100, 60, 40)], abs=tolerance)


def test_artists_are_kept_together_and_tracks_are_not() -> None:
    everything = clips("x", 50, 50, 50, 50, per_artist=5)
    by_artist, by_track = (split(everything, seed=0, by=by) for by in ("artist", "track"))
    assert sum(len({clip.group for clip in part}) for part in by_artist) == 40
    assert sum(len({clip.group for clip in part}) for part in by_track) > 40


def test_other_parts_may_be_asked_for() -> None:
    assert [len(part) for part in split(FOUR_Q, seed=0, by="track", parts=(0.5, 0.5, 0.0))] == [20, 16, 0]
    assert split([], seed=0) == ([], [], [])
