"""The data sets of a training."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from merd.mood import Quadrant
from merd.training.datasets import Clip
from merd.training.datasets.catalog import fingerprint, handful
from merd.training.datasets.clip import one_hot


def clip(path: Path, quadrant: Quadrant = Quadrant.SAD, group: str = "one") -> Clip:
    return Clip(path, one_hot(quadrant), group)


def test_clips_are_others_when_their_labels_files_or_folder_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        Path("x.wav").touch()
        one = clip(Path("x.wav"))
        seen |= {fingerprint([one]), fingerprint([replace(one, group="other")]), fingerprint([one])}
        os.utime("x.wav", ns=(0, 0))
        seen.add(fingerprint([one]))
    assert len(seen) == 6


def test_a_handful_is_of_different_artists_as_far_as_there_are() -> None:
    groups = ["a"] * 5 + ["b", "b", "c"]
    clips = [clip(Path(str(i)), quadrant, group) for quadrant in Quadrant for i, group in enumerate(groups)]
    chosen = handful(clips)
    assert [one.path.name for one in chosen if one.hard_label is Quadrant.TENSE] == ["0", "5", "7", "1"]
    assert len(chosen) == 16
