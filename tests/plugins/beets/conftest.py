"""A real library of beets, with the plugin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.beets_library import Beets


@pytest.fixture
def beet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beets]:
    """beets with the plugin and an empty library; merd's data lie in `home` of the test's folder."""
    monkeypatch.setenv("MERD_HOME", str(tmp_path / "home"))
    beets = Beets()
    beets.setup_beets()
    beets.load()
    yield beets
    beets.forget()
    beets.teardown_beets()


@pytest.fixture
def three(beet: Beets, library: Path) -> list[Path]:
    """Three items of beets, 0 to 2, whose files lie in its folder."""
    paths = [Path(shutil.move(path, beet.folder)) for path in sorted(library.iterdir())]
    for path in paths:
        beet.add(path)
    return paths
