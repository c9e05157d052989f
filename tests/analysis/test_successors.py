"""Ratings follow a recording into another encoding, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.commands import Merd


def convert(source: Path, target: Path, *options: str) -> None:
    """Encode a file anew; source and target may be the same."""
    new = target.with_name(f"new{target.suffix}")
    command = ["ffmpeg", "-v", "error", "-i", str(source), *options, str(new)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    source.unlink()
    new.rename(target)


def rated(merd: Merd) -> list[str]:
    """The names of the files that `rated` takes, and that are there."""
    paths = [Path(line) for line in merd("playlist", "rated").stdout.splitlines() if line[0] != "#"]
    return sorted(path.name for path in paths if path.exists())


@pytest.fixture
def rated_library(merd: Merd, library: Path) -> Path:
    """Three tracks, of which the first is rated."""
    merd("tag", library)
    assert merd("rate", "happy", library / "0.flac").returncode == 0
    return library


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("0.flac", ("-compression_level", "0")),
        ("0.flac", ("-af", "volume=0.7")),
        ("0.mp3", ()),
        ("better.opus", ("-b:a", "160k")),
    ],
)
def test_a_new_encoding_keeps_the_rating(
    merd: Merd, rated_library: Path, name: str, options: tuple[str, ...]
) -> None:
    convert(rated_library / "0.flac", rated_library / name, *options)
    run = merd("tag", rated_library)
    assert run.stderr == ""
    assert rated(merd) == [name]
    assert merd("ratings", "--csv").stdout.count("happy") >= 1


def test_the_old_encoding_put_back_has_it_again(merd: Merd, rated_library: Path, tmp_path: Path) -> None:
    track = rated_library / "0.flac"
    shutil.copy(track, tmp_path / "old.flac")
    convert(track, track, "-af", "volume=0.7")
    merd("tag", rated_library)
    shutil.copy(tmp_path / "old.flac", track)
    merd("tag", rated_library)
    assert rated(merd) == ["0.flac"]
    assert merd("ratings").stdout.count("happy") == 1
    assert merd("rate", "--undo").returncode == 0
    assert rated(merd) == []


def test_another_recording_in_its_place_is_said_to_be_unrated(merd: Merd, rated_library: Path) -> None:
    convert(rated_library / "0.flac", rated_library / "0.flac", "-af", "areverse,atempo=1.3,lowpass=f=400")
    run = merd("tag", rated_library)
    assert "0.flac: is another recording than the one that was rated; please rate it again\n" in run.stderr
    assert rated(merd) == []


def test_a_copy_of_a_rated_track_that_is_still_there_is_its_own(merd: Merd, rated_library: Path) -> None:
    shutil.copy(rated_library / "0.flac", rated_library / "copy.flac")
    convert(rated_library / "copy.flac", rated_library / "0.mp3")
    merd("tag", rated_library)
    assert rated(merd) == ["0.flac"]
