"""`merd session`, in a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import Merd
from support.needed import needs


class Terminal:
    """A terminal in which merd runs."""

    def __init__(self, *command: str) -> None:
        self._own, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.shown = ""

    def press(self, key: str) -> None:
        os.write(self._own, key.encode())

    def until(self, pattern: str) -> str:
        """Read until this is shown, and return it."""
        while (found := re.search(pattern, self.shown)) is None:
            self.shown += os.read(self._own, 4096).decode()
        self.shown = self.shown[found.end() :]
        return found.group()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._own)


@pytest.fixture
def terminal(tagged_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A session about three tracks, which plays to nowhere."""
    needs("mpv")
    (tmp_path / "mpv").mkdir()
    (tmp_path / "mpv/mpv.conf").write_text("ao=null\n")
    monkeypatch.setenv("MPV_HOME", str(tmp_path / "mpv"))
    terminal = Terminal(sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "session")
    yield terminal
    terminal.close()


def test_a_key_rates_another_takes_back_and_the_end_tunes(merd: Merd, terminal: Terminal) -> None:
    terminal.until("s sad  c calm  t tense  h happy  space skips  u undoes  q ends")
    first = terminal.until(r"1 of 3  \S+\.flac")
    terminal.press("h")
    terminal.until(r"happy\S* \(merd thought ")
    terminal.until("2 of 3")
    elsewhere = merd("rate", "sad", first[8:])
    assert elsewhere.returncode == 0
    terminal.press("u")
    terminal.until(r"taken back: \S*happy")
    assert terminal.until(r"1 of 3  \S+\.flac") == first
    terminal.press("c")
    terminal.until("2 of 3")
    terminal.press("x")
    terminal.until("space skips")
    terminal.press(" ")
    terminal.until("3 of 3")
    terminal.press("q")
    terminal.until("1 of 3 rated; learning from that")
    terminal.until("kept, but not used")
    assert terminal.process.wait(30) == 0
    rated, before = merd("ratings").stdout.splitlines()
    assert rated.endswith(f"calm  {first[8:]}")
    assert before.endswith(f"sad   {first[8:]} (rated again since)")


def test_without_a_terminal_it_is_said(tmp_path: Path) -> None:
    needs("mpv")
    run = subprocess.run(
        [sys.executable, "-m", "merd", "--home", str(tmp_path), "session"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (
        1,
        "error: keys are pressed in a terminal, and standard input is none\n",
    )
