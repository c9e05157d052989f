"""Moods as stickers of a Music Player Daemon."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.mpd import Mpd
from support.needed import needs
from support.synthetic import put

from merd.config import paths
from merd.config.settings import Settings
from merd.model import bundle
from merd.plugins.collectors import Context
from merd.store import Store
from merd_mpd import stickers
from merd_mpd.stickers import refresh

MOODS = {"0.flac": (0, 3, 0, 1), "1.flac": (3, 0, 0, 0), "2.flac": (0, 0, 0, 2), "gone.flac": (0, 1, 0, 0)}


@pytest.fixture
def started(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Mpd]]:
    """Starts an MPD whose music is the library."""
    needs("mpd")
    needs("mpc")
    with tempfile.TemporaryDirectory(prefix="mpd") as folder:  # A socket's path has to be short.
        running: list[Mpd] = []

        def start(*, keeps_stickers: bool) -> Mpd:
            mpd = Mpd(Path(folder), library, stickers=keeps_stickers)
            monkeypatch.setenv("MPD_HOST", str(mpd.socket))
            mpd.start()
            running.append(mpd)
            return mpd

        yield start
        for mpd in running:
            mpd.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(paths.app_paths(tmp_path / "home").database) as store:
        yield store


@pytest.fixture
def numbers(store: Store, library: Path) -> dict[str, int]:
    """The tracks of the library and one that is gone, by their files' names."""
    shutil.copy(library / "0.flac", library / "unknown.flac")
    model = bundle.load().model_id
    put(store, b"/elsewhere/0.flac", (1, 0, 0, 0), model)
    put(store, bytes(library) + b"/\xff.flac", (1, 0, 0, 0), model)
    return {name: put(store, bytes(library / name), wins, model) for name, wins in MOODS.items()}


def test_stickers_follow_moods_and_ratings(
    started: Callable[..., Mpd], numbers: dict[str, int], store: Store, library: Path, tmp_path: Path
) -> None:
    mpd, home = started(keeps_stickers=True), paths.app_paths(tmp_path / "home")
    settings = Settings(folders=(library,), mpd_stickers=True)
    mpd.set_sticker("1.flac", "melancholic")
    mpd.set_sticker("2.flac", "sad")

    def written(seen: stickers.State | None, *, over: bool = False) -> stickers.State | None:
        return refresh(home, store, settings, seen, lambda: over)

    assert written(None, over=True) is None
    assert mpd.stickers() == {"1.flac": "melancholic", "2.flac": "sad"}
    seen = written(None)
    assert mpd.stickers() == {"0.flac": "calm", "1.flac": "melancholic", "2.flac": "happy"}
    assert written(seen) == seen
    with Store(home.database) as other:
        other.ratings.add("default", numbers["0.flac"], (0.0, 0.0, 1.0, 0.0), source="cli")
        put(other, bytes(library / "2.flac"), (0, 0, 0, 0), bundle.load().model_id)
    again = written(seen)
    assert again != seen
    assert mpd.stickers() == {"0.flac": "tense", "1.flac": "melancholic"}
    shutil.copy(library / "0.flac", library / "gone.flac")
    mpd.update()
    assert written(again) != again
    assert mpd.stickers()["gone.flac"] == "calm"


def test_an_mpd_without_stickers_is_warned_of_once(
    started: Callable[..., Mpd],
    numbers: dict[str, int],
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(stickers, "_EVERY_S", 0.01)
    asked, enough = 0, threading.Event()

    def settings() -> Settings:
        nonlocal asked
        asked += 1
        if asked == 5:
            enough.set()
        return Settings(folders=(library,), mpd_stickers=asked > 1)

    async def collect() -> None:
        task = asyncio.create_task(stickers.collect(context))
        assert await asyncio.to_thread(enough.wait, 60)
        task.cancel()
        await asyncio.wait([task])

    started(keeps_stickers=False)
    context = Context(settings, paths.app_paths(tmp_path / "home"), None, None)  # type: ignore[arg-type]
    with caplog.at_level(logging.INFO):
        asyncio.run(collect())
    told = "stickers wait: mpd keeps no stickers: its mpd.conf needs a sticker_file"
    assert [record.getMessage() for record in caplog.records] == [told]
