"""The README's commands in their order, as a newcomer with a fresh account types them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from support.audio import encode, music
from support.bus_daemon import BusDaemon
from support.mpris_programs import ScriptedPlayer

README = Path(__file__).parents[1] / "README.md"
# What is tried elsewhere: installing in tests/test_packaging.py, a session in tests/cli/test_session.py.
ELSEWHERE = ("pipx", "merd session")
COMMANDS = [
    line for line in re.findall(r"^ {4}(\S.*)$", README.read_text(), re.MULTILINE) if not line.startswith(ELSEWHERE)
]
ENDLESS = ("merd daemon", "merd web")
# What depends on how the music sounds.
MAY_FIND_NOTHING = ("merd play", "merd like")


@pytest.fixture
def account(tmp_path: Path, bus: BusDaemon) -> dict[str, str]:
    """The environment of somebody who has installed merd and beets, and has some music."""
    home, programs = tmp_path / "me", tmp_path / "bin"
    (home / "Music/Album").mkdir(parents=True)
    for seed, name in enumerate(("Album/Track", "Album/Some track", "Other")):
        path, tags = (
            home / f"Music/{name}.flac",
            {"title": Path(name).name, "album": Path(name).parent.name, "artist": f"Artist {seed}"},
        )
        encode(path, "flac", music(13, seed=seed), tags=tags)
    programs.mkdir()
    for program, module in (("merd", "merd"), ("beet", "beets")):
        (programs / program).write_text(f'#!/bin/sh\nexec {sys.executable} -m {module} "$@"\n')
        (programs / program).chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "MERD_", "BEETS"))}
    search = os.pathsep.join([str(programs), kept["PATH"]])
    return kept | {"HOME": str(home), "PATH": search, "DBUS_SESSION_BUS_ADDRESS": bus.address}


def test_all_of_them_work(account: dict[str, str]) -> None:
    home = Path(account["HOME"])
    player = ScriptedPlayer("mpv")
    player.say("Playing", xesam_url=(home / "Music/Album/Track.flac").as_uri())
    try:
        wrong = [told for told in (typed(command, account) for command in COMMANDS) if told]
    finally:
        player.kill()
    assert not wrong, "\n".join(wrong)
    assert (home / ".local/share/merd/merd.db").exists()
    assert (home / "evening.m3u8").read_text().startswith("#EXTM3U")


def typed(command: str, account: dict[str, str]) -> str:
    """What is wrong with what a command does; empty text if all is well."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}" if command.startswith(ENDLESS) else command],
        cwd=account["HOME"], env=account, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    output = ""
    if command.startswith(ENDLESS):
        output = process.stdout.readline()
        if output.startswith("http"):
            urllib.request.urlopen(output.strip(), timeout=60).close()
        process.send_signal(signal.SIGINT)
    output += process.communicate(timeout=60)[0]
    well = not process.returncode or (command.startswith(MAY_FIND_NOTHING) and output.startswith("error: "))
    return "" if well and "Traceback" not in output else f"{command}: {process.returncode}\n{output}"
