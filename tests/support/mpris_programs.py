"""Programs on a test's bus: players that are real, a player and a server of notifications that are not."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from support.commands import Merd
from support.mpd import Mpd
from support.needed import needs
from support.waiting import until

from merd.mood import Quadrant
from merd.store import Store

DEADLINE_S = 30.0
_MPV_SCRIPT = "/usr/lib/mpv-mpris/mpris.so"


class Script:
    """A program beside this file that is told what to do, line by line."""

    def __init__(self, name: str, *arguments: str) -> None:
        command = [sys.executable, str(Path(__file__).with_name(name)), *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.read() == "there"

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class ScriptedPlayer(Script):
    """A player that says what a test wants."""

    def __init__(self, name: str) -> None:
        super().__init__("scripted_player.py", name)
        self.lists = False

    def has_list(self) -> list[str]:
        """Let others add tracks from now on; return the URLs of those that are there."""
        self.write(json.dumps({} if self.lists else {"urls": []}))
        self.lists = True
        return list(json.loads(self.read()))

    def refuse(self) -> None:
        """Answer with errors from now on."""
        self.write(json.dumps({"refuses": True}))
        assert self.read() == "done"

    def say(self, status: str, *, times: int = 1, **metadata: object) -> None:
        """Say a status and a track; in the names of its properties, there is ``_`` for ``:``."""
        named = {name.replace("_", ":"): value for name, value in metadata.items()}
        self.write(json.dumps({"PlaybackStatus": status, "Metadata": named, "times": times}))
        assert self.read() == "done"


PlayerCalled = Callable[[str], ScriptedPlayer]


class Player(Protocol):
    """A real player."""

    name: str

    def start(self) -> None: ...

    def play(self, path: Path) -> None: ...

    def kill(self) -> None: ...


class Mpv:
    """mpv with mpv-mpris, which escapes its URLs."""

    name = "mpv"

    def __init__(self, folder: Path, music: Path) -> None:
        needs("mpv")
        needs(_MPV_SCRIPT)
        self._socket = folder / "mpv"

    def start(self) -> None:
        self._socket.unlink(missing_ok=True)
        options = ("--no-config", "--idle", "--no-video", "--ao=null", "--loop-file", "--really-quiet")
        command = ["mpv", *options, f"--script={_MPV_SCRIPT}", f"--input-ipc-server={self._socket}"]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def play(self, path: Path) -> None:
        until(self._socket.exists)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._socket))
            connection.sendall(json.dumps({"command": ["loadfile", str(path)]}).encode() + b"\n")
            assert connection.recv(1)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(DEADLINE_S)


class MpdAndMpDris:
    """The Music Player Daemon with mpDris2, which does not escape its URLs."""

    name = "mpd"

    def __init__(self, folder: Path, music: Path) -> None:
        for program in ("mpd", "mpc", "mpDris2"):
            needs(program)
        self._mpd, self._music, self._folder = Mpd(folder, music), music, folder
        (folder / "mpDris2.conf").write_text(f"[Library]\nmusic_dir = {music}\n[Bling]\nnotify = no\nmmkeys = no\n")

    def start(self) -> None:
        self._mpd.start()
        command = ["mpDris2", f"--config={self._folder / 'mpDris2.conf'}", f"--host={self._mpd.socket}"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def play(self, path: Path) -> None:
        self._mpd.play(os.fsencode(path.relative_to(self._music)))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(DEADLINE_S)
        self._mpd.stop()


def rated(store: Store) -> list[tuple[bytes, str]]:
    """What was rated: the files and the words, the oldest first."""
    return [
        (store.files.of_track(rating.track_id)[0], Quadrant(rating.shares.index(1)).word)
        for rating in store.ratings.standing("default")
    ]


def plays(merd: Merd, path: Path) -> bool:
    """Whether merd finds that this plays."""
    return merd("now", "--format", "{path}").stdout == f"{path}\n"
