"""The commands, as a shell calls them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.audio import encode, music
from support.commands import Merd, Run

from merd.cli import _COMMANDS, _PACKAGES, cli
from merd.mood import LABELS
from merd.store import Store
from merd.store.records import Metadata


def objects(run: Run) -> dict[str, dict[str, Any]]:
    fields = [json.loads(line) for line in run.stdout.splitlines()]
    return {os.path.basename(one["path"]): one for one in fields}


def test_tag_gives_each_track_a_line_and_a_summary(merd: Merd, library: Path) -> None:
    first = merd("tag", library)
    assert first.returncode == 0
    *lines, summary = first.stdout.splitlines()
    assert sorted(line[14:] for line in lines) == [str(library / f"{i}.flac") for i in range(3)]
    assert summary.startswith("3 tagged, 0 unchanged, 0 unknown, 0 failed in ")
    assert merd("tag", library).stdout.startswith("0 tagged, 3 unchanged, 0 unknown, 0 failed in ")
    assert merd("tag", "--force", "-j1", library).stdout.splitlines()[-1].startswith("3 tagged, 0 unchanged")
    assert first.stderr == ""


def test_tag_reads_what_tags_say_also_of_what_is_known(merd: Merd, tmp_path: Path) -> None:
    song = encode(tmp_path / "1.flac", "flac", music(7), tags={"artist": "Ann", "title": "Song"})
    merd("tag", song)
    with Store(tmp_path / "home/data/merd.db") as store:
        assert store.metadata.of_file(os.fsencode(song)) == Metadata("Ann", title="Song")
    assert merd("show", song).stdout.splitlines()[1] == "Ann - Song"
    assert json.loads(merd("show", "--json", song).stdout)["artist"] == "Ann"


@pytest.mark.usefixtures("tagged_library")
def test_tag_fails_with_the_reason_of_each_file_and_tags_the_others(merd: Merd, library: Path) -> None:
    (library / "broken.mp3").write_bytes(b"no music")
    for _ in range(2):
        run = merd("tag", library, library / "missing")
        assert run.returncode == 1
        assert sorted(run.stderr.splitlines()) == [
            f"{library}/broken.mp3: invalid data found when processing input",
            f"{library}/missing: no such file or directory",
        ]
        assert "0 unknown, 2 failed" in run.stdout


def test_tag_json_has_an_object_a_line(merd: Merd, library: Path) -> None:
    (library / "broken.mp3").write_bytes(b"no music")
    encode(library / "short.wav", "wav", music(2))
    first = merd("tag", "--json", library)
    again = merd("tag", "--json", library)
    assert first.returncode == again.returncode == 1
    tagged = objects(first)
    assert {name: one["status"] for name, one in tagged.items()} == {
        **dict.fromkeys(("0.flac", "1.flac", "2.flac"), "ok"),
        "broken.mp3": "failed",
        "short.wav": "unknown",
    }
    one = tagged["0.flac"]
    assert one["path"] == str(library / "0.flac")
    assert set(one) == {
        *("path", "status", "percent", "mean", "sure", "arousal", "valence", "segments", "duration_s", "error")
    }
    assert tuple(one["percent"]) == tuple(one["mean"]) == LABELS
    assert sum(one["percent"].values()) == pytest.approx(100)
    assert sum(one["mean"].values()) == pytest.approx(1, abs=1e-3)
    assert one["segments"] == 2
    assert one["duration_s"] == pytest.approx(31)
    assert one["error"] is None
    assert tagged["broken.mp3"]["percent"] is tagged["broken.mp3"]["mean"] is None
    assert objects(again)["0.flac"] == one | {"status": "unchanged"}
    assert objects(again)["broken.mp3"] == tagged["broken.mp3"]
    assert objects(again)["short.wav"] == tagged["short.wav"]


@pytest.mark.usefixtures("tagged_library")
def test_show_draws_and_tells_the_timeline(merd: Merd, library: Path) -> None:
    run = merd("show", library / "0.flac")
    assert run.returncode == 0
    assert run.stdout.startswith(f"{library}/0.flac  0:31\n")
    for label in LABELS:
        assert label in run.stdout
    assert "0:00 to 0:" in run.stdout
    shown = json.loads(merd("show", "--json", library / "0.flac").stdout)
    assert [(s["start_s"], s["end_s"]) for s in shown["timeline"]] == [(0, 24), (24, 30)]
    assert shown["status"] == "unchanged"
    for segment in shown["timeline"]:
        assert segment["quadrant"] == max(segment["probabilities"], key=segment["probabilities"].get)


@pytest.mark.usefixtures("tagged_library")
def test_show_says_your_rating_and_where_a_track_is_the_most_of_a_mood(merd: Merd, library: Path) -> None:
    merd("rate", "happy:3,sad", library / "0.flac")
    assert re.search(r"^you: happy 75 %, sad 25 % \(2", merd("show", library / "0.flac").stdout, re.MULTILINE)
    run = merd("show", library / "0.flac", "--highlight", "happy")
    found = re.fullmatch(
        rf"{library}/0\.flac: the most happy from (0:00 to 0:24|0:24 to 0:30), (\d+) %\n", run.stdout
    )
    assert found is not None
    shown = json.loads(merd("show", "--json", "--highlight", "happy", library / "0.flac").stdout)
    likeliest = max(segment["probabilities"]["A+V+"] for segment in shown["timeline"])
    assert shown["highlight"]["probability"] == pytest.approx(likeliest, abs=1e-3)
    assert shown["rating"]["A+V+"] == 0.75


def test_show_of_a_folder_or_an_album_has_each_track_and_their_mean(merd: Merd, tmp_path: Path) -> None:
    folder = tmp_path / "music" / "album"
    folder.mkdir(parents=True)
    for number in (2, 1):
        tags = {"artist": "Ann", "title": f"Song {number}", "album": "Hits", "tracknumber": str(number)}
        encode(folder / f"{3 - number}.flac", "flac", music(13, seed=number), tags=tags)
    encode(folder / "short.flac", "flac", music(2), tags={"album": "Hits"})
    encode(tmp_path / "music/albums.flac", "flac", music(7, seed=5))
    merd("tag", tmp_path / "music")
    merd("rate", "sad", folder / "2.flac")
    run = merd("show", "--album", "hits")
    assert [line[14:] for line in run.stdout.splitlines()[:3]] == [
        "short.flac",
        "Ann - Song 1  (as you rated it)",
        "Ann - Song 2",
    ]
    assert run.stdout.splitlines()[3] == "3 tracks, 0:28, 1 of unknown mood left out of the mean"
    *tracks, mean = map(json.loads, merd("show", "--json", folder).stdout.splitlines())
    assert [Path(one["path"]).name for one in tracks] == ["1.flac", "2.flac", "short.flac"]
    assert (tracks[1]["rated"], tracks[1]["mood"], tracks[2]["mood"], tracks[2]["percent"]) == (
        True,
        "sad",
        None,
        None,
    )
    assert (mean["tracks"], mean["unknown"]) == (3, 1)
    for key in LABELS:
        assert mean["percent"][key] == pytest.approx((tracks[0]["percent"][key] + tracks[1]["percent"][key]) / 2)
    assert mean["arousal"] == pytest.approx((tracks[0]["arousal"] - 1) / 2, abs=1e-3)
    assert merd("show", "--album", "none").stderr == "error: none: the library has no tracks of it\n"
    assert merd("show", folder, "--highlight", "sad").returncode == 2


def test_show_of_what_is_no_track_is_one_line(merd: Merd, library: Path) -> None:
    for path, reason in (
        (library, "the library has no tracks of it"),
        (library / "missing", "no such file or directory"),
    ):
        run = merd("show", path)
        assert (run.returncode, run.stdout, run.stderr) == (1, "", f"error: {path}: {reason}\n")


@pytest.mark.usefixtures("tagged_library")
def test_status_counts_and_names_what_failed(merd: Merd, library: Path, tmp_path: Path) -> None:
    (library / "broken.mp3").write_bytes(b"no music")
    merd("tag", library)
    run = merd("status")
    assert "3 in 3 files" in run.stdout
    assert str(tmp_path / "home/data/merd.db") in run.stdout
    assert f"{library}/broken.mp3: invalid data" in run.stdout
    fields = json.loads(merd("status", "--json").stdout)
    assert {key: fields[key] for key in ("files", "tracks", "failures", "moods", "unknown")} == {
        "files": 4, "tracks": 3, "failures": 1, "moods": 3, "unknown": 0,
    }  # fmt: skip


def test_home_is_apart_from_another(merd: Merd, library: Path, tmp_path: Path) -> None:
    merd("--home", tmp_path / "other", "tag", library / "0.flac")
    assert (tmp_path / "other/data/merd.db").is_file()
    assert not (tmp_path / "home").exists()


def test_the_users_own_home_is_where_xdg_has_it(merd: Merd, library: Path, tmp_path: Path) -> None:
    merd("tag", library / "0.flac", MERD_HOME="", XDG_DATA_HOME=str(tmp_path / "xdg"))
    assert (tmp_path / "xdg/merd/merd.db").is_file()


def test_a_name_that_no_terminal_can_print_stays_one_line(merd: Merd, library: Path) -> None:
    odd = os.fsencode(library) + b"/\xff\n\x1b[31m.flac"
    os.rename(library / "0.flac", odd)
    run = merd("tag", library)
    assert f"{library}/\\udcff\\n\\x1b[31m.flac" in run.stdout
    assert len(run.stdout.splitlines()) == 4
    tagged = [json.loads(line)["path"] for line in merd("tag", "--json", library).stdout.splitlines()]
    assert odd in [os.fsencode(path) for path in tagged]


def test_errors_are_one_line(merd: Merd, tmp_path: Path, library: Path) -> None:
    (tmp_path / "file").touch()
    run = merd("--home", tmp_path / "file" / "below", "tag", library)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"error: {tmp_path}/file/below/config/config.toml: not a directory\n"
    assert merd("nonsense").returncode == 2


@pytest.mark.usefixtures("tagged_library")
def test_a_full_disk_behind_standard_output_is_one_line(merd: Merd, library: Path, tmp_path: Path) -> None:
    track = library / "0.flac"
    assert merd("rate", "happy", track).returncode == 0
    for command in ("status", f"show {track}", f"tag --json {library}", "ratings --csv", "playlist rated"):
        words = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), *command.split()]
        with open("/dev/full", "wb") as full:
            run = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (run.returncode, run.stderr) == (1, "error: standard output: no space left on device\n")


@pytest.mark.usefixtures("tagged_library")
def test_what_the_terminal_cannot_show_is_escaped(merd: Merd, library: Path) -> None:
    run = merd("show", library / "0.flac", PYTHONIOENCODING="latin-1")
    assert (run.returncode, run.stderr) == (0, "")
    assert "\\u2588" in run.stdout


def test_version_help_and_completion(merd: Merd) -> None:
    assert merd("--version").stdout == "merd 0.2.0\n"
    text = merd("--help").stdout
    for command in _PACKAGES:
        assert f"\n  {command} " in text
        assert CliRunner().invoke(cli, [command, "--help"]).exit_code == 0
    assert "_MERD_COMPLETE=bash_complete" in merd("completion", "bash").stdout
    completed = merd(_MERD_COMPLETE="bash_complete", COMP_WORDS="merd statu", COMP_CWORD="1")
    assert completed.stdout == "plain,status\n"


def test_help_says_what_each_command_is_for(merd: Merd) -> None:
    text = merd("--help").stdout
    for package, commands in _COMMANDS.items():
        section = text.partition(f"\n{package.capitalize()}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2] != " "] == list(commands)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from merd.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'av', 'onnxruntime', 'torch', 'rich', 'sqlite_utils'} & set(sys.modules)))"
    )
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert output.splitlines()[-1] == "[]"


def test_ctrl_c_keeps_what_is_done(merd: Merd, library: Path, tmp_path: Path) -> None:
    for i in range(100):
        shutil.copy(library / "0.flac", library / f"copy {i}.flac")
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "tag", "-j1", str(library)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopped: what is done is kept" in errors
    assert "Traceback" not in errors
    assert 0 < int(output.splitlines()[-1].split()[0]) < 103
    assert merd("tag", first[13:].strip()).stdout.startswith("0 tagged, 1 unchanged")


def test_commands_obey_the_configuration_and_tag_takes_the_librarys_folders(
    merd: Merd, library: Path, tmp_path: Path
) -> None:
    configuration = tmp_path / "home/config/config.toml"
    configuration.parent.mkdir(parents=True)
    encode(library / "long.wav", "wav", music(40, 8_000), rate=8_000)
    encode(library / "short.wav", "wav", music(9, 8_000), rate=8_000)
    limits = "longest_minutes = 0.6\nshortest_seconds = 10\n"
    configuration.write_text(f"folders = ['{library}']\nignore = ['1.*']\n{limits}")
    run = merd("tag")
    assert run.stderr.splitlines()[-2:] == [
        f"{library}/long.wav: longer than 0.6 minutes",
        f"{library}/short.wav: shorter than 10 seconds",
    ]
    assert run.stdout.splitlines()[-1].startswith("2 tagged, 0 unchanged, 0 unknown, 2 failed")
    assert "2 unchanged, 0 unknown, 2 failed" in merd("tag", library).stdout
    for command in (["show"], ["rate", "sad"]):
        assert (
            merd(*command, library / "long.wav").stderr == f"error: {library}/long.wav: longer than 0.6 minutes\n"
        )
    configuration.write_text(f"folders = ['{library}']\n")
    assert "3 tagged, 2 unchanged, 0 unknown, 0 failed" in merd("tag").stdout
