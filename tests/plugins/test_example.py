"""The plugin of docs/plugins.md, installed as it stands there."""

from __future__ import annotations

import asyncio
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from support.bus_daemon import until
from support.commands import Merd
from support.synthetic import put

from merd.config import paths
from merd.config.settings import Settings
from merd.daemon.api import DaemonApi
from merd.plugins import now_playing
from merd.plugins.collectors import Context, run_collectors
from merd.store import Store

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
TRACK = b"/m/a \xff.flac"


@pytest.fixture
def tinyplayer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The player's folder, with a plugin for it that this process and its children find before all others."""
    project, module = (
        re.findall(f"```{kind}\n(.*?)```", PAGE.read_text(), re.DOTALL)[0] for kind in ("toml", "python")
    )
    site, name = tmp_path / "site", tomllib.loads(project)["project"]["name"]
    information = site / f"{name.replace('-', '_')}-1.dist-info"
    information.mkdir(parents=True)
    (site / "merd_tinyplayer.py").write_text(module)
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    groups = tomllib.loads(project)["project"]["entry-points"]
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in groups[group].items()) for group in groups
    ]
    (information / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=":")
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".tinyplayer"
    folder.mkdir()
    yield folder
    sys.modules.pop("merd_tinyplayer", None)


def test_what_it_plays_is_rated(tinyplayer: Path, merd: Merd, tmp_path: Path) -> None:
    with Store(paths.app_paths(tmp_path / "home").database) as store:
        track_id = put(store, TRACK, (0, 1, 0, 0), "model")
        assert merd("rate", "happy").stderr == "error: nothing plays\n"
        (tinyplayer / "now").write_bytes(TRACK + b"\n")
        assert merd("rate", "happy", "--player", "tinyplayer").returncode == 0
        assert store.ratings.newest("default", track_id) is not None


def test_what_it_plays_is_followed(tinyplayer: Path, tmp_path: Path, store: Store) -> None:
    module: Any = importlib.import_module("merd_tinyplayer")
    module.POLL_S = 0.001

    async def follow() -> list[bytes | None]:
        found = []
        async for playing in now_playing.follow(paths.app_paths(tmp_path), store):
            found.append(playing.file() if playing else None)
            if len(found) == 1:
                (tinyplayer / "now").write_bytes(TRACK + b"\n")
            elif len(found) == 2:
                (tinyplayer / "now").unlink()
            else:
                break
        return found

    assert asyncio.run(follow()) == [None, TRACK, None]


def test_what_is_loved_is_happy(
    tinyplayer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "merd.plugins.collectors.entry_points", lambda group: entry_points(group=group, name="tinyplayer")
    )
    module: Any = importlib.import_module("merd_tinyplayer")
    module.POLL_S = 0.001
    looks, read = [], module.read

    def looked(name: str) -> Any:
        looks.append(name)
        return read(name)

    monkeypatch.setattr(module, "read", looked)
    home = paths.app_paths(tmp_path / "home")
    (tinyplayer / "loved").write_bytes(b"/m/long ago.flac\n")

    async def run(store: Store, track_id: int) -> None:
        api = DaemonApi(home, store)
        task = asyncio.create_task(run_collectors(Context(Settings, home, api.rate, api.moods)))
        await until(lambda: looks)
        with (tinyplayer / "loved").open("ab") as loved:
            loved.write(b"/m/unknown.flac\n" + TRACK + b"\n")
        await until(lambda: store.ratings.newest("default", track_id))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    with Store(home.database) as store:
        track_id = put(store, TRACK, (0, 1, 0, 0), "model")
        asyncio.run(run(store, track_id))
        rating = store.ratings.newest("default", track_id)
    assert rating is not None
    assert rating.shares == (0, 0, 0, 1)
    assert caplog.messages == ["/m/unknown.flac: is not in the library"]
