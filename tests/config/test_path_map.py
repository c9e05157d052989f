"""Folders that other machines have under other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from merd.config.path_map import PathMap, mapped

MAPS = (
    PathMap(Path("/home/me/Music"), Path("/mnt/music")),
    PathMap(Path("/home/me/Music/Live"), Path("/live")),
    PathMap(Path("/"), Path("/all")),
)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (b"/home/me/Music/a.mp3", b"/mnt/music/a.mp3"),
        (b"/home/me/Music/b\xff/a.mp3", b"/mnt/music/b\xff/a.mp3"),
        (b"/home/me/Music/Live/a.mp3", b"/live/a.mp3"),
        (b"/home/me/Music 2/a.mp3", b"/all/home/me/Music 2/a.mp3"),
    ],
)
def test_the_deepest_folder_counts(here: bytes, there: bytes) -> None:
    assert mapped(here, MAPS) == there
    assert mapped(here, ()) == here
