"""`merd like`, as a shell calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.commands import Merd


@pytest.mark.usefixtures("tagged_library")
def test_like_names_tracks_and_makes_playlists(merd: Merd, library: Path) -> None:
    run = merd("like", library / "0.flac")
    assert (run.returncode, run.stderr) == (0, "")
    named = [line[14:] for line in run.stdout.splitlines()]
    assert sorted(named) == [f"{library}/1.flac", f"{library}/2.flac"]
    out = library / "like.m3u8"
    assert merd("like", library / "0.flac", "-n", "1", "-o", out).returncode == 0
    assert out.read_text().splitlines()[2:] == named[:1]


def test_what_cannot_be_is_said(merd: Merd, library: Path) -> None:
    merd("tag", library / "0.flac")
    run = merd("like", library / "0.flac", "--calmer")
    assert run.stderr == f"error: {library}/0.flac: no other track of the library is like it and calmer\n"
    run = merd("like", library / "0.flac", "--calmer", "--energetic")
    assert (run.returncode, "nothing is calmer and energetic at once" in run.stderr) == (2, True)
    run = merd("like", library / "missing.flac")
    assert (run.returncode, run.stderr) == (1, f"error: {library}/missing.flac: no such file or directory\n")
