"""A Music Player Daemon of a test's own."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

_DEADLINE_S = 30


class Mpd:
    """It plays to nowhere, and has its socket in its folder.

    Attributes:
        playlists: Its folder of playlists.
        socket: Where `mpc` finds it.
    """

    def __init__(self, folder: Path, music: Path, *, stickers: bool = False) -> None:
        self.playlists = folder / "playlists"
        self.playlists.mkdir(parents=True)
        self.socket = folder / "socket"
        self._configuration = folder / "mpd.conf"
        kept = f'sticker_file "{folder}/stickers"\n' if stickers else ""
        self._configuration.write_text(
            f'music_directory "{music}"\nplaylist_directory "{self.playlists}"\ndb_file "{folder / "database"}"\n'
            f'{kept}bind_to_address "{self.socket}"\naudio_output {{\n  type "null"\n  name "null"\n}}\n'
        )

    def start(self) -> None:
        """Start it, and wait until it knows its music."""
        command = ["mpd", "--no-daemon", "--stderr", str(self._configuration)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + _DEADLINE_S
        while self._mpc("status").returncode:
            assert self._process.poll() is None
            assert time.monotonic() < deadline
        self.update()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(_DEADLINE_S)

    def loaded(self, playlist: str) -> list[bytes]:
        """The files that a playlist holds when MPD loads it, below the music folder."""
        assert self._mpc("clear").returncode == 0
        load = self._mpc("load", playlist)
        assert load.returncode == 0, load.stderr
        return self._mpc("playlist", "-f", "%file%").stdout.splitlines()

    def queue(self) -> list[str]:
        """The files that it plays, and is going to play, as it names them."""
        return os.fsdecode(self._mpc("playlist", "-f", "%file%").stdout).splitlines()

    def current(self) -> int:
        """Where in the queue it plays, from 1; 0 if it does not."""
        return int(self._mpc("current", "-f", "%position%").stdout or 0)

    def stickers(self) -> dict[str, str]:
        """The songs' stickers `mood`."""
        lines = os.fsdecode(self._mpc("sticker", "", "find", "mood").stdout).splitlines()
        return dict(line.rsplit(": mood=", 1) for line in lines)

    def set_sticker(self, song: str, mood: str) -> None:
        """Give a song the sticker `mood`."""
        assert self._mpc("sticker", song, "set", "mood", mood).returncode == 0

    def update(self) -> None:
        """Have it look for its music again."""
        assert self._mpc("update", "--wait").returncode == 0

    def next(self) -> None:
        """Skip to the next track."""
        assert self._mpc("next").returncode == 0

    def play(self, path: bytes) -> None:
        """Play a file below the music folder, and nothing else, again and again."""
        for arguments in (["clear"], ["repeat", "on"], ["add", os.fsdecode(path)], ["play"]):
            assert self._mpc(*arguments).returncode == 0

    def _mpc(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        env = os.environ | {"MPD_HOST": str(self.socket)}
        return subprocess.run(["mpc", *arguments], check=False, capture_output=True, env=env, timeout=_DEADLINE_S)
