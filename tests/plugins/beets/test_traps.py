"""What goes wrong with plugins of beets: other plugins' fields, odd paths, and what beets loads when it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from beets.dbcore import types
from beets.plugins import BeetsPlugin
from support.audio import encode, music
from support.beets_library import Beets

Captured = pytest.CaptureFixture[str]

# What vibenet 0.1.0 and xtractor 0.4.2 declare.
VIBENET = ("acousticness", "danceability", "energy", "instrumentalness", "liveness", "speechiness", "valence")
XTRACTOR = (
    *("average_loudness", "danceable", "mood_acoustic", "mood_aggressive", "mood_electronic", "mood_happy"),
    *("mood_party", "mood_relaxed", "mood_sad", *(f"mood_mirex_cluster_{number}" for number in range(1, 6))),
)


class Vibenet(BeetsPlugin):
    """The fields of vibenet."""

    item_types: ClassVar = {name: types.NullFloat(6) for name in VIBENET}


class Xtractor(BeetsPlugin):
    """The fields of xtractor."""

    item_types: ClassVar = {name: types.Float(6) for name in XTRACTOR} | {"mood_mirex": types.STRING}


@pytest.mark.usefixtures("three")
def test_fields_of_other_plugins_are_no_obstacle(beet: Beets) -> None:
    beet.register_plugin(Vibenet)
    beet.register_plugin(Xtractor)
    beet.run_command("mood", "title:0")
    item = beet.item("title:0")
    item.update({"valence": 0.5, "mood_happy": 0.1})
    item.store()
    assert [i.title for i in beet.lib.items("mood_arousal:-1..1 valence:0.4..0.6 mood_happy:..0.2")] == ["0"]


def test_paths_that_are_not_utf8(beet: Beets, tmp_path: Path, capfd: Captured) -> None:
    name = os.fsdecode(b"caf\xe9.flac")
    path = encode(tmp_path / "new.flac", "flac", music(7)).rename(beet.folder / name)
    beet.add(path, title="cafe")
    beet.run_command("mood", "-w")
    beet.run_command("mood", "rate", "happy", "title:cafe")
    beet.run_command("mood", "playlist", "rated", "-o", str(tmp_path / "rated.m3u8"))
    assert b"/caf\xe9.flac\n" in (tmp_path / "rated.m3u8").read_bytes()
    capfd.readouterr()
    beet.run_command("mood", "show", "title:cafe")
    assert r"caf\udce9.flac" in capfd.readouterr().out
    path.unlink()
    with pytest.raises(Exception, match="1 of 1 tracks failed"):
        beet.run_command("mood")
    assert r"caf\udce9.flac: no such file" in capfd.readouterr().err


class Scratch:
    """`beet` as a shell calls it, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "music").mkdir()
        self.configure("plugins: mood")

    def configure(self, *lines: str) -> None:
        (self._folder / "config.yaml").write_text("\n".join([f"directory: {self._folder}/music", *lines]))

    def python(self, code: str) -> str:
        return self._run("-c", code).stdout

    def beet(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "beets", *arguments)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"BEETSDIR": str(self._folder), "MERD_HOME": str(self._folder / "merd")}
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


def test_beets_loads_nothing_of_merd_when_it_starts(scratch: Scratch) -> None:
    code = "import json, sys; from beets.ui import main; main(['stats']); print(json.dumps([*sys.modules]))"
    loaded: list[set[str]] = []
    for plugins in ("plugins: mood", "plugins: []"):
        scratch.configure(plugins)
        names = json.loads(scratch.python(code).splitlines()[-1])
        assert ("beetsplug.mood" in names) == ("mood" in plugins)
        loaded.append({name.partition(".")[0] for name in names} - sys.stdlib_module_names)
    assert loaded[0] - loaded[1] == set()


def test_the_exit_status_tells_of_failures(scratch: Scratch, library: Path, tmp_path: Path) -> None:
    assert scratch.beet("import", "-A", "-q", str(library)).returncode == 0
    again = scratch.beet("mood")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("0 analysed, ")
    [missing, *_] = sorted(tmp_path.glob("music/**/*.flac"))
    missing.unlink()
    failed = scratch.beet("mood")
    reason, error = failed.stderr.splitlines()
    assert failed.returncode == 1
    assert reason == f"{missing}: no such file or directory"
    assert error.startswith("error: 1 of ")
    wrong = scratch.beet("modify", "-y", "mood_rating=hapy")
    assert wrong.returncode == 1
    assert len(wrong.stderr.splitlines()) == 1


def test_the_help_names_all_that_there_is(scratch: Scratch) -> None:
    shown = scratch.beet("help", "mood").stdout
    assert all(word in shown for word in ("rate", "show", "playlist", "ask", "tune", "--pretend", "--nowrite"))
    assert "beet mood rate" in scratch.beet("mood", "rate", "--help").stdout
    assert "beet mood playlist" in scratch.beet("mood", "playlist", "--help").stdout
