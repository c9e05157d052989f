"""That a Music Player Daemon plays the tracks that merd names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.audio import encode, music
from support.mpd import Mpd
from support.needed import needs
from support.synthetic import put

from merd.config import paths
from merd.config.settings import PlaylistSettings, Settings
from merd.playlists import sync
from merd.store import Store

NAMES = [
    b"#1.flac",
    b"100% sure %41.flac",
    "Él/Ünï ☃.flac".encode(),
    b"a  b/#2, 'x' & \"y\".flac",
    b"http: x.flac",
    b"bytes \xff.flac",
]


@pytest.fixture
def mpd(tmp_path: Path) -> Iterator[Mpd]:
    needs("mpd")
    needs("mpc")
    original = encode(tmp_path / "original.flac", "flac", music(1))
    for name in NAMES:
        path = os.path.join(os.fsencode(tmp_path / "music"), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(os.fsencode(original), path)
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="mpd") as folder:
        mpd = Mpd(Path(folder), tmp_path / "music")
        mpd.start()
        yield mpd
        mpd.stop()


@pytest.mark.parametrize("relative", [True, False])
def test_mpd_loads_every_track_in_order(mpd: Mpd, store: Store, tmp_path: Path, relative: bool) -> None:
    for name in [*NAMES, b"in\ntwo.flac"]:
        put(store, os.path.join(os.fsencode(tmp_path / "music"), name), (0, 1, 0, 0), "m")
    settings = Settings(
        playlist_folder=mpd.playlists,
        music_folder=tmp_path / "music" if relative else None,
        playlists=(PlaylistSettings("Calm ones", "calm > 50", format="m3u"),),
    )
    (kept,) = sync.keep(paths.app_paths(tmp_path), store, settings, "default", "m")
    assert kept.tracks == len(NAMES)
    assert mpd.loaded("Calm ones") == sorted(NAMES)
