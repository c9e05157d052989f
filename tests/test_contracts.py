"""The import contracts of `pyproject.toml`: each of them breaks when it has to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SOURCES = ("merd", "plugins/beets", "plugins/mpris")
ROWS = "A package imports from the rows below its own, and from none beside it"
PLUGINS = "Plugins use merd; nothing in merd knows them"
TRAINING = "Training: experiments, recipes, what they share"
HOMES = "Each outside library has one home"
EVERYDAY = "Commands of every day do without training, and so without torch"
CIRCLES = "No circle of imports"
LIBRARIES = (
    "av, click, dask, dbus_next, distributed, fcntl, matplotlib, mutagen, onnx, onnxruntime, platformdirs, rich, "
    "safetensors, scipy, segno, sklearn, sqlite3, sqlite_utils, starlette, tomllib, torch, uvicorn, watchdog"
)


@pytest.fixture(scope="module")
def _copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contracts")
    for source in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / source, folder / source, symlinks=True, ignore=ignored)
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return folder


@pytest.fixture
def copy(_copied: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A copy of all packages, in which a test may add a line to the file that it is given."""
    changed: Path = _copied / request.getfixturevalue("file")
    before = changed.read_text() if changed.exists() else None
    yield _copied
    if before is None:
        changed.unlink()
    else:
        changed.write_text(before)


def lint(folder: Path) -> str:
    """What import-linter prints of the packages in a folder."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([".", *SOURCES[1:]]), "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--cache-dir", ".cache"]
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False
    ).stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("merd/errors.py", "", set()),
        ("merd/store/files.py", "from merd.cli import load", {ROWS, CIRCLES}),
        ("merd/tags/fields.py", "import merd.playlists.journey", {ROWS}),
        ("merd/flat.py", "", {ROWS}),
        ("merd/util/text.py", "import merd_mpris.players", {PLUGINS}),
        ("plugins/mpris/merd_mpris/track.py", "import beetsplug.mood.fields", {PLUGINS}),
        ("merd/training/datasets/clip.py", "import merd.training.general.recipe", {TRAINING, CIRCLES}),
        ("merd/training/paper/options.py", "import merd.training.tuning.strategies", {TRAINING}),
        ("merd/training/flat.py", "", {TRAINING}),
        ("merd/daemon/main.py", f"import {LIBRARIES}", {HOMES}),
        ("merd/__init__.py", "import av", {HOMES}),
        ("plugins/mpris/merd_mpris/monitor.py", "import dbus_next", {HOMES}),
        ("plugins/beets/beetsplug/mood/tagger.py", "import mutagen", {HOMES}),
        ("merd/cli/library/tag.py", "import merd.training.replay", {EVERYDAY}),
        ("merd/cli/_options.py", "def load():\n    import merd.training.replay", {EVERYDAY}),
        ("merd/store/records.py", "import merd.store.store", {CIRCLES}),
        ("plugins/beets/beetsplug/mood/fields.py", "import beetsplug.mood.tagger", {CIRCLES}),
    ],
)
def test_what_is_forbidden_breaks_the_contract_that_forbids_it(
    copy: Path, file: str, line: str, broken: set[str]
) -> None:
    with (copy / file).open("a") as source:
        source.write(f"\n{line}\n")
    printed = lint(copy)
    kept_or_broken = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", printed, re.MULTILINE))
    assert set(kept_or_broken) == {ROWS, PLUGINS, TRAINING, HOMES, EVERYDAY, CIRCLES}, printed
    assert {name for name, state in kept_or_broken.items() if state == "BROKEN"} == broken, printed
    if line.startswith("import av, "):
        assert re.findall(r"merd is not allowed to import (\w+):", printed) == LIBRARIES.split(", ")
