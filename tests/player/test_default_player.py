"""The desktop's default player, where no player runs and mpv is not installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.commands import Merd


@pytest.fixture
def opened(tagged_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What an `xdg-open`, the only program there is, was given; without this file, it fails."""
    programs, copied = tmp_path / "bin", tmp_path / "opened"
    programs.mkdir()
    copied.touch()
    program = programs / "xdg-open"
    program.write_text(
        f'#!/bin/sh\ntest -e "{copied}" || exit 3\nwhile read -r l; do echo "$l"; done <"$1" >"{copied}"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.setenv("MPD_HOST", "/nonexistent")
    return copied


def test_it_is_given_a_playlist(merd: Merd, library: Path, opened: Path, tmp_path: Path) -> None:
    os.rename(library / "0.flac", library / "a\nb.flac")
    assert merd("tag", library).returncode == 0
    run = merd("play", "minutes > 0")
    told = f"2 tracks for the default player: {tmp_path}/home/cache/play.m3u8\n"
    assert (run.returncode, run.stdout) == (0, told), run.stderr
    assert "a\\nb.flac: in no playlist, since its name has a line break" in run.stderr
    first, *lines = opened.read_text().splitlines()
    assert first == "#EXTM3U"
    assert sorted(lines[1::2]) == [f"{library}/1.flac", f"{library}/2.flac"]
    assert all(line.startswith("#EXTINF:") for line in lines[::2])


def test_it_takes_no_queue(merd: Merd, opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "error: no player runs that has a queue to be filled; start a player, or install mpv\n"
    for arguments in (["play", "minutes > 0", "--queue"], ["radio", "minutes > 0"]):
        assert merd(*arguments).stderr == told
    assert merd("play", "minutes > 0", "--player", "vlc").stderr == "error: vlc has no queue to be filled\n"
    assert merd("play", "minutes > 0", DISPLAY="", WAYLAND_DISPLAY="").stderr == told
    assert opened.read_text() == ""


def test_a_desktop_without_a_player_says_so(merd: Merd, opened: Path, tmp_path: Path) -> None:
    opened.unlink()
    run = merd("play", "minutes > 0")
    told = f"{tmp_path}/home/cache/play.m3u8: xdg-open found no player for it; install one, or mpv"
    assert (run.returncode, run.stderr) == (1, f"error: {told}\n")
