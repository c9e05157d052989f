"""`merd rate` and `merd ratings`, as a shell calls them."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.audio import encode, music
from support.commands import Merd

DATABASE = "home/data/merd.db"


def listed(merd: Merd, *options: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in merd("ratings", "--json", *options).stdout.splitlines()]


def shown(merd: Merd, *options: object) -> list[tuple[str, dict[str, float], bool]]:
    return [(Path(one["path"]).name, one["shares"], one["counts"]) for one in listed(merd, *options)]


def only(label: str) -> dict[str, float]:
    return dict.fromkeys(("A-V-", "A-V+", "A+V-", "A+V+"), 0.0) | {label: 1.0}


def test_rating_a_new_track_analyses_it_and_says_what_merd_thought(merd: Merd, library: Path) -> None:
    run = merd("rate", "happy:3,calm", library / "0.flac", "--at", "0:12")
    assert (run.returncode, run.stderr) == (0, "")
    assert re.fullmatch(
        rf"{library}/0\.flac at 0:12: happy 75 %, calm 25 % \(merd thought (sad|calm|tense|happy)[^)]*\)\n",
        run.stdout,
    )
    (one,) = listed(merd)
    assert one["path"] == str(library / "0.flac")
    assert one["shares"] == {"A-V-": 0, "A-V+": 0.25, "A+V-": 0, "A+V+": 0.75}
    assert (one["source"], one["position_s"], one["counts"]) == ("cli", 12, True)
    assert merd("tag", library / "0.flac").stdout.startswith("0 tagged, 1 unchanged")
    assert json.loads(merd("status", "--json").stdout)["rated"] == 1


@pytest.mark.usefixtures("tagged_library")
def test_a_rating_follows_the_audio_wherever_its_file_moves(merd: Merd, library: Path) -> None:
    merd("rate", "happy", library / "0.flac")
    (library / "0.flac").rename(library / "moved.flac")
    merd("tag", library)
    assert shown(merd) == [("moved.flac", only("A+V+"), True)]


@pytest.mark.usefixtures("tagged_library")
def test_undo_takes_back_the_newest_and_says_which(merd: Merd, library: Path) -> None:
    merd("rate", "happy", library / "0.flac")
    merd("rate", "sad", library / "0.flac")
    merd("rate", "calm", library / "1.flac")
    assert shown(merd) == [
        ("1.flac", only("A-V+"), True),
        ("0.flac", only("A-V-"), True),
        ("0.flac", only("A+V+"), False),
    ]
    text = merd("ratings").stdout.splitlines()
    assert [line[18:] for line in text] == [
        f"calm   {library}/1.flac",
        f"sad    {library}/0.flac",
        f"happy  {library}/0.flac (rated again since)",
    ]
    for name, word in (("1.flac", "calm"), ("0.flac", "sad")):
        assert merd("rate", "--undo").stdout.startswith(f"taken back: {library}/{name}: {word} (2")
    assert shown(merd) == [("0.flac", only("A+V+"), True)]
    assert merd("rate", "--undo").returncode == 0
    run = merd("rate", "--undo")
    assert (run.returncode, run.stderr) == (1, "error: there is nothing to take back: default has no ratings\n")


def test_several_are_rated_and_taken_back_at_once(merd: Merd, tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    for number in range(3):
        album = {"album": "Live", "title": str(number)} if number else {}
        encode(tmp_path / f"music/{number}.flac", "flac", music(7, seed=number), tags=album)
    folder = tmp_path / "music"
    merd("tag", folder)
    run = merd("rate", "calm", folder / "0.flac", folder / "1.flac")
    assert run.stdout.splitlines() == [
        f"{folder}/0.flac: calm",
        f"{folder}/1.flac: calm",
        "2 rated; merd rate --undo takes all of that back",
    ]
    assert merd("rate", "happy", "--album", "live").stdout.splitlines()[-1].startswith("2 rated")
    assert merd("rate", "sad", "--rule", 'path contains "2.flac"').stdout.splitlines()[0] == f"{folder}/2.flac: sad"
    assert [name for name, _, counts in shown(merd) if counts] == ["2.flac", "1.flac", "0.flac"]
    assert merd("rate", "--undo").stdout.startswith(f"taken back: {folder}/2.flac: sad")
    assert merd("rate", "--undo").stdout.splitlines()[-1] == "2 ratings, which were said at once, were taken back"
    assert shown(merd) == [("1.flac", only("A-V+"), True), ("0.flac", only("A-V+"), True)]
    run = merd("rate", "calm", folder / "0.flac", folder / "missing.flac")
    assert (run.returncode, run.stderr) == (1, f"error: {folder}/missing.flac: no such file or directory\n")
    assert len(shown(merd)) == 2
    assert merd("rate", "calm", "--album", "Dead").stderr == "error: the library has no such tracks\n"
    assert merd("rate", "calm", folder / "0.flac", "--album", "Live").returncode == 2


@pytest.mark.usefixtures("tagged_library")
def test_profiles_rate_apart(merd: Merd, library: Path) -> None:
    merd("rate", "happy", library / "0.flac", "--profile", "anna")
    merd("rate", "sad", library / "0.flac", MERD_PROFILE="ben-2")
    assert shown(merd) == []
    assert shown(merd, "--profile", "anna") == [("0.flac", only("A+V+"), True)]
    assert shown(merd, "--profile", "ben-2") == [("0.flac", only("A-V-"), True)]
    run = merd("ratings", "--profile", "a/b")
    assert run.returncode == 2
    assert "'a/b' has to be letters, digits, - and _" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["happy"], 1, "error: nothing plays: there is no session bus"),
        (["happy", ""], 1, "error: : no such file or directory"),
        (["happy", "missing.flac"], 1, "error: missing.flac: no such file or directory"),
        (["happy", "broken.mp3"], 1, "broken.mp3: invalid data found when processing input"),
        (["happy", "0.flac", "--at", "0:32"], 1, "0.flac: is only 0:31 long"),
        (["happy", "0.flac", "--at", "0:75"], 2, "'0:75' is no time as 1:23"),
        (["merry", "0.flac"], 2, "'merry' is no mood: say sad, calm, tense, happy; A-V-"),
        (["arousal=2,valence=0", "0.flac"], 2, "arousal is '2', which is not a number from -1 to 1"),
        ([], 2, "one of QUADRANT and --undo is needed"),
        (["happy", "--undo"], 2, "one of QUADRANT and --undo is needed"),
        (["--undo", "--rule", "rated"], 2, "--undo takes back the newest rating, whatever it was of"),
        (["--undo", "--at", "0:05"], 2, "--undo takes back the newest rating, whatever it was of"),
    ],
)
def test_what_cannot_be_rated_is_an_error_and_adds_nothing(
    merd: Merd, library: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, reason: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.chdir(library)
    Path("broken.mp3").write_bytes(b"no music")
    run = merd("rate", *arguments)
    assert (run.returncode, run.stdout) == (status, "")
    assert reason in run.stderr
    assert shown(merd) == []


@pytest.mark.usefixtures("tagged_library")
def test_an_export_moves_ratings_to_another_home(merd: Merd, library: Path, tmp_path: Path) -> None:
    odd = os.fsencode(library) + b'/\xff; "odd",\n.flac'
    os.rename(library / "1.flac", odd)
    merd("rate", "happy", library / "0.flac", "--at", "0:01.5")
    merd("rate", "sad:1,tense:2", os.fsdecode(odd))
    table = tmp_path / "table.csv"
    with table.open("wb") as file:
        command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "ratings", "--csv"]
        subprocess.run(command, stdout=file, check=True)
    other = ("--home", tmp_path / "other")
    merd(*other, "tag", library)
    run = merd(*other, "ratings", "--import", table)
    assert (run.returncode, run.stdout, run.stderr) == (0, "2 added, 0 known already, 0 wrong\n", "")
    assert merd(*other, "ratings", "--import", table).stdout == "0 added, 2 known already, 0 wrong\n"
    assert [json.loads(line) for line in merd(*other, "ratings", "--json").stdout.splitlines()] == listed(merd)


@pytest.mark.usefixtures("tagged_library")
def test_an_import_reports_each_line_that_is_wrong_and_takes_the_others(merd: Merd, library: Path) -> None:
    table = library / "mine.csv"
    table.write_text("path;quadrant\n0.flac;happy\nno\x1b[31m.flac;sad\n1.flac;merry\n2.flac;A-V+\n")
    run = merd("ratings", "--import", table)
    assert (run.returncode, run.stdout) == (1, "2 added, 0 known already, 2 wrong\n")
    first, second = run.stderr.splitlines()
    assert first == f"{table}, line 3: 'no\\x1b[31m.flac' is no track that merd knows: tag it first"
    assert second.startswith(f"{table}, line 4: 'merry' is no mood: say sad")
    assert shown(merd) == [("2.flac", only("A-V+"), True), ("0.flac", only("A+V+"), True)]
    assert merd("ratings", "--import", library / "none.csv").stderr == (
        f"error: {library}/none.csv: no such file or directory\n"
    )
    assert merd("ratings", "--csv", "--json").returncode == 2


@pytest.mark.usefixtures("tagged_library")
def test_rating_a_known_track_loads_no_network(merd: Merd, library: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from merd.cli import cli\n"
        "try: cli(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'librosa', 'onnxruntime', 'av', 'scipy', 'rich'} & set(sys.modules)))"
    )
    arguments = ["--home", str(tmp_path / "home"), "rate", "happy", str(library / "0.flac")]
    output = subprocess.check_output([sys.executable, "-c", code, *arguments], text=True)
    assert output.splitlines()[-1] == "[]"
    assert shown(merd) == [("0.flac", only("A+V+"), True)]


@pytest.mark.usefixtures("tagged_library")
def test_a_rating_that_was_confirmed_is_there_after_kill_9(merd: Merd, library: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from merd.cli import cli\n"
        "for i in range(1000):\n"
        "    try: cli(['--home', sys.argv[1], 'rate', f'happy:{i + 1},sad', f'{sys.argv[2]}/{i % 3}.flac'])\n"
        "    except SystemExit: pass\n"
        "    print(i, flush=True)\n"
    )
    rng = random.Random(0)
    confirmed = 0
    for _ in range(4):
        command = [sys.executable, "-c", code, str(tmp_path / "home"), str(library)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(rng.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        lines += process.communicate()[0].splitlines()
        confirmed += sum("merd thought" in line for line in lines)
        ratings = listed(merd)
        assert confirmed <= len(ratings) <= confirmed + 1
        confirmed = len(ratings)
    connection = sqlite3.connect(tmp_path / DATABASE)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert sum(one["counts"] for one in ratings) == 3
