"""A real library of beets, with the plugin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from beets.dbcore import Database
from beets.library import Library
from support.beets_library import Beets
from support.synthetic import put_existing

from merd.model import bundle
from merd.store import Store


def _add_functions(library: Library, connection: Connection) -> None:
    """Set up a connection to a library that need not outlast the machine: nothing waits for the disk."""
    Database.add_functions(library, connection)
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def beet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beets]:
    """beets with the plugin and an empty library; merd's data lie in `home` of the test's folder."""
    monkeypatch.setenv("MERD_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Library, "add_functions", _add_functions)
    beets = Beets()
    beets.setup_beets()
    beets.config["verbose"] = 0  # Each line of beets' log takes a while.
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


@pytest.fixture
def known(three: list[Path], tmp_path: Path) -> list[Path]:
    """The three items, whose moods merd knows: nothing has to be analysed."""
    model = bundle.load().model_id
    with Store(tmp_path / "home/data/merd.db") as store:
        for path in three:
            put_existing(store, path, (1, 2, 0, 7), model)
    return three
