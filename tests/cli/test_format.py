"""How the command line writes."""

from __future__ import annotations

import json
import os

import click
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from merd.analysis.result import FileResult, Status
from merd.cli import _format
from merd.mood import UNKNOWN, Mood, Quadrant
from merd.util.text import display_path, format_time


@given(st.binary())
def test_any_path_is_one_printable_line(path: bytes) -> None:
    text = display_path(path)
    assert text.isprintable()
    text.encode("utf-8")


@given(st.binary())
def test_any_path_comes_back_from_json(path: bytes) -> None:
    line = json.dumps(_format.result_fields(FileResult(path, Status.FAILED, error="broken")))
    assert "\n" not in line
    assert os.fsencode(json.loads(line)["path"]) == path


def test_a_path_that_can_be_printed_is_left_alone() -> None:
    assert display_path("/Музика/Sigur Rós - Ágætis 100%.mp3".encode()) == "/Музика/Sigur Rós - Ágætis 100%.mp3"


def test_runs_join_segments_of_one_quadrant() -> None:
    winners = [Quadrant.CALM, Quadrant.CALM, Quadrant.SAD, Quadrant.CALM]
    starts = np.arange(0, 96, 24, dtype=np.float32)
    mood = Mood(np.stack([starts, starts + 24], axis=1), np.eye(4, dtype=np.float32)[winners])
    assert list(_format.runs(mood)) == [
        (Quadrant.CALM, 0, 48),
        (Quadrant.SAD, 48, 72),
        (Quadrant.CALM, 72, 96),
    ]
    assert click.unstyle(_format.verdict(mood)) == "calm    75 %"
    assert len(click.unstyle(_format.verdict(UNKNOWN))) == len(click.unstyle(_format.verdict(mood)))


def test_a_clock_counts_minutes_beyond_the_hour() -> None:
    assert [format_time(seconds) for seconds in (0, 59.9, 60, 3725)] == ["0:00", "0:59", "1:00", "62:05"]
