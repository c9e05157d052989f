"""What commands say beside what they were asked for."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.audio import encode, music
from support.commands import Merd


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("",), "there is no command ''"),
        (("tagg",), "there is no command 'tagg'; did you mean 'tag'?"),
        (("rate", "hapy"), "'hapy' is no mood; did you mean 'happy'?"),
        (("journey", "tens", "calm"), "none of sad, calm, tense, happy; did you mean 'tense'?"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_was_meant(merd: Merd, arguments: tuple[str, ...], told: str) -> None:
    run = merd(*arguments)
    assert (run.returncode, told in run.stderr) == (2, True), run.stderr


def test_a_profile_that_nobody_has_is_told(merd: Merd, library: Path) -> None:
    assert merd("rate", "happy", library / "0.flac", "--profile", "anna").stderr == ""
    assert merd("rate", "happy", library / "0.flac", "--profile", "anna").stderr == ""
    told = "the profile ana has no ratings yet; did you mean 'anna'?"
    assert merd("show", library / "0.flac", "--profile", "ana").stderr.splitlines() == [told]


@pytest.mark.usefixtures("tagged_library")
def test_a_playlist_says_where_it_went_and_how_many_tracks_it_has(
    merd: Merd, library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.m3u8"
    run = merd("playlist", "minutes < 9", "-o", file)
    assert (run.stdout, run.stderr) == ("", f"{file}: 3 tracks\n")
    assert merd("playlist", "minutes < 9", "--limit", "1", "-o", file).stderr == f"{file}: 1 track\n"
    assert merd("playlist", "minutes > 9", "-o", file).stderr == f"{file}: 0 tracks\n"
    told = merd("playlist", "mood = sad", "-o", tmp_path / "sad.nsp").stderr
    assert told == f"{tmp_path}/sad.nsp: a rule, whose tracks the player finds itself\n"


@pytest.mark.usefixtures("tagged_library")
def test_a_dash_is_standard_output(merd: Merd, library: Path) -> None:
    run = merd("playlist", "minutes < 9", "-o", "-")
    assert (run.stdout, run.stderr) == (merd("playlist", "minutes < 9").stdout, "")
    assert run.stdout.count(".flac\n") == 3


def test_what_is_empty_says_so(merd: Merd) -> None:
    for command in ("playlist 'minutes < 9'", "ask", "ratings"):
        run = merd(*command.replace("'", "").split(" ", 1))
        assert (run.returncode, len(run.stderr.splitlines())) == (0, 1), command


@pytest.mark.usefixtures("tagged_library")
def test_an_unknown_track_is_listed_once_or_when_it_is_asked_for(merd: Merd, library: Path) -> None:
    short = encode(library / "short.wav", "wav", music(2))
    assert f"{short} (shorter than 6 seconds)" in merd("tag", library).stdout
    again = merd("tag", library).stdout
    assert re.fullmatch(r"0 tagged, 3 unchanged, 1 unknown, 0 failed in \S+; -v lists what is unknown\n", again)
    assert str(short) in merd("tag", "-v", library).stdout


@pytest.mark.usefixtures("tagged_library")
def test_status_counts_by_mood_in_text_and_json(merd: Merd, library: Path) -> None:
    encode(library / "short.wav", "wav", music(2))
    merd("tag", library)
    fields = json.loads(merd("status", "--json").stdout)
    assert fields["moods"] == sum(fields[word] for word in ("sad", "calm", "tense", "happy")) == 3
    counts = ", ".join(f"{fields[word]} {word}" for word in ("sad", "calm", "tense", "happy", "unknown"))
    assert f"\nmoods     3: {counts}\n" in merd("status").stdout
    assert fields["unknown"] == 1


def test_moods_and_orders_are_completed(merd: Merd) -> None:
    def completed(line: str) -> set[str]:
        words = str(len(line.split(" ")) - 1)
        output = merd(_MERD_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=words).stdout
        return {one.partition(",")[2] for one in output.splitlines()}

    assert completed("merd rate ha") == {"happy"}
    assert completed("merd journey sad te") == {"tense"}
    assert completed("merd playlist x --sort min") == {"minutes", "minutes desc"}
    assert completed("merd models use gen") == {"general"}


@pytest.fixture
def tagged(tagged_library: Path, tmp_path: Path) -> list[str]:
    """The command that shows a track."""
    return [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "show", str(tagged_library / "0.flac")]


def on_a_terminal(command: list[str], **environment: str) -> str:
    """What a command writes on a terminal."""
    ours, its = pty.openpty()
    subprocess.run(command, stdout=its, stderr=its, env=os.environ | environment, check=True)
    os.close(its)
    with open(ours, "rb", closefd=True) as terminal:
        return terminal.read1(1 << 16).decode()


def test_colours_are_for_terminals_and_not_with_no_color(tagged: list[str]) -> None:
    assert "\x1b[" in on_a_terminal(tagged)
    assert "\x1b[" not in on_a_terminal(tagged, NO_COLOR="1")


def test_bars_fit_a_narrow_terminal(tagged: list[str]) -> None:
    rows = on_a_terminal(tagged, COLUMNS="44", NO_COLOR="1").splitlines()
    bars = [row for row in rows if "(mean" in row]
    assert len(bars) == 4
    assert max(map(len, bars)) <= 44


@pytest.mark.parametrize("status", [0, 1, 2])
def test_make_tag_ends_well_when_only_files_failed(tmp_path: Path, status: int) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "app").touch()
    merd = tmp_path / "bin/merd"
    merd.write_text(f"#!/bin/sh\nexit {status}\n")
    merd.chmod(0o755)
    root = Path(__file__).parents[2]
    assert shutil.which("make")
    run = subprocess.run(
        ["make", "--old-file=" + str(tmp_path / "app"), "tag", f"VENV={tmp_path}"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode == 0, "Error" in run.stderr) == (status < 2, status == 2), run.stderr
