"""PMEmo: its plane and artists."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.layouts import CALM, HAPPY, SAD, TENSE, by_name

from merd.training.datasets import load_pmemo


def test_pmemo_is_divided_in_the_middle_which_is_low_and_negative(pmemo: Path) -> None:
    means = "1,0.5,0.5\n2,0.5,0.51\n3,0.51,0.5\n4,0.51,0.51\n" + "".join(f"{n},0,1\n" for n in range(5, 11))
    (pmemo / "annotations" / "static_annotations.csv").write_text(f"musicId,Arousal(mean),Valence(mean)\n{means}")
    clips = by_name(load_pmemo(pmemo))
    assert [clips[f"chorus/{n}"].shares for n in (1, 2, 3, 4)] == [SAD, CALM, TENSE, HAPPY]
    assert all(clip.felt for clip in clips.values())


def test_pmemo_is_grouped_by_artist_where_it_is_known(pmemo: Path) -> None:
    clips = by_name(load_pmemo(pmemo))
    assert clips["chorus/1"].group == clips["chorus/5"].group == "artist artist 1"
    assert len({clip.group for clip in clips.values()}) == 4
    (pmemo / "metadata.csv").unlink()
    assert len({clip.group for clip in load_pmemo(pmemo)}) == 10


def test_pmemo_outside_its_range_is_left_out(pmemo: Path, caplog: pytest.LogCaptureFixture) -> None:
    table = pmemo / "annotations" / "static_annotations.csv"
    table.write_text(table.read_text() + "11,4.5,0.5\n")
    assert len(load_pmemo(pmemo)) == 10
    assert "line 12: Arousal(mean) is '4.5', which is not a number from 0 to 1" in caplog.text
