"""mpv, as merd starts it where no other player runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.commands import Merd
from support.needed import needs
from support.waiting import until


@pytest.fixture(autouse=True)
def _mpv(tagged_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that merd knows, and an mpv that plays to nowhere, and plays the tracks of 31 s in two."""
    needs("mpv")
    (tmp_path / "mpv").mkdir()
    (tmp_path / "mpv/mpv.conf").write_text("ao=null\nspeed=16\nquiet\n")
    monkeypatch.setenv("MPV_HOME", str(tmp_path / "mpv"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.setenv("MPD_HOST", "/nonexistent")


def played(output: str) -> list[str]:
    return re.findall(r"^Playing: (.*)$", output, re.MULTILINE)


def test_play_starts_mpv_and_ends_with_it(merd: Merd, library: Path, tmp_path: Path) -> None:
    odd = os.fsencode(library) + b'/\xff\\ ".flac'
    os.rename(library / "1.flac", odd)
    (library / "2.flac").unlink()
    assert merd("tag", library).returncode == 0
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "play", "minutes > 0"]
    run = subprocess.run(command, capture_output=True, check=True, timeout=60)
    output = os.fsdecode(run.stdout)
    assert sorted(played(output)) == sorted([f"{library}/0.flac", os.fsdecode(odd)])
    assert "2 tracks for mpv\n" in output


def test_radio_plays_each_track_once(merd: Merd, library: Path) -> None:
    run = merd("radio", "minutes > 0", "--ahead", "1")
    assert (run.returncode, run.stderr) == (0, "")
    assert sorted(played(run.stdout)) == [f"{library}/{number}.flac" for number in range(3)]
    assert "all tracks were queued once" in run.stdout


def test_radio_ends_with_its_player(library: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "radio", "minutes > 0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as radio:
        assert radio.stdout is not None
        assert radio.stderr is not None
        lines = radio.stdout
        until(lambda: "Playing: " in lines.readline())
        (player,) = Path(f"/proc/{radio.pid}/task/{radio.pid}/children").read_text().split()
        os.kill(int(player), signal.SIGTERM)
        assert (radio.wait(), radio.stderr.read()) == (0, "")


def test_without_any_player_it_is_said(merd: Merd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    for command in ("play", "radio"):
        run = merd(command, "minutes > 0")
        told = "error: no player runs that has a queue to be filled; start a player, or install mpv\n"
        assert (run.returncode, run.stderr) == (1, told)


def test_without_a_rule_the_playlist_of_this_time_is_played(merd: Merd, library: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "home/config/config.toml"
    configuration.parent.mkdir(parents=True)
    told = "say what to play, as calm; no playlist of the configuration is for now (`when`)"
    for command in ("play", "radio"):
        assert merd(command).stderr == f"error: {told}\n"
    assert merd("now").stdout == ""
    lists = [("None", "calm", ""), ("All day", "minutes > 0", "00:00-24:00"), ("Never", "calm > 100", "0:00-24:00")]
    blocks = (f'[[playlists]]\nname = "{name}"\nwhere = "{rule}"\n' for name, rule, _ in lists)
    hours = (f'when = "{when}"\nsort = "path desc"\nlimit = 2\n' if when else "" for _, _, when in lists)
    configuration.write_text("".join(map("".join, zip(blocks, hours, strict=True))))
    run = merd("now")
    assert (run.returncode, run.stdout) == (1, "for now: All day (00:00-24:00), Never (0:00-24:00)\n")
    assert merd("now", "--json").stdout == ""
    for command in ("play", "radio"):
        output = merd(command).stdout
        assert output.startswith("All day (00:00-24:00)\n")
        assert sorted(played(output)) == [f"{library}/{number}.flac" for number in (1, 2)]
    configuration.write_text(
        configuration.read_text().replace("All day", "Nothing").replace("minutes > 0", "sad > 100")
    )
    assert merd("play").stderr == "error: playlist Nothing: no track fits\n"


def test_what_cannot_be_played_is_said(merd: Merd, library: Path) -> None:
    run = merd("play", "calm > 100")
    assert (run.returncode, run.stderr) == (1, "error: no track fits; merd stats counts what there is\n")
    for arguments in (["calm", "--like"], ["calm", "--calmer"]):
        assert "one of RULE, --like and --journey can be played" in merd("play", *arguments).stderr
    library.rename(library.with_name("away"))
    for command in ("play", "radio"):
        run = merd(command, "minutes > 0")
        assert (run.returncode, run.stderr) == (1, "error: there is nothing to play, or its disk is not mounted\n")
