"""`merd tune`, as a shell calls it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.audio import encode, music
from support.commands import Merd, merd_at
from support.versions_made import earlier, shipped_with

from merd.config.paths import app_paths as home_of
from merd.store import Store

HAPPY, SAD = 7, 5


@pytest.fixture(scope="session")
def _songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    for seed in range(HAPPY + SAD + 1):
        encode(folder / f"{seed}.flac", "flac", music(26, seed=seed))
    return folder


@pytest.fixture(scope="session")
def _prepared(_songs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which thirteen tracks are tagged, and all but the last rated."""
    folder = tmp_path_factory.mktemp("prepared")
    merd = merd_at(folder / "home")
    assert merd("tag", _songs).returncode == 0
    words = ["happy"] * HAPPY + ["sad"] * SAD
    table = "\n".join(["path,quadrant", *(f"{_songs}/{i}.flac,{word}" for i, word in enumerate(words))])
    (folder / "ratings.csv").write_text(table)
    assert merd("ratings", "--import", folder / "ratings.csv").returncode == 0
    return folder


@pytest.fixture
def rated(_prepared: Path, _songs: Path, tmp_path: Path) -> Path:
    """Thirteen tagged tracks, all but the last rated; the folder."""
    shutil.copytree(_prepared, tmp_path, dirs_exist_ok=True)
    return _songs


def models(merd: Merd) -> list[dict[str, Any]]:
    return [json.loads(line) for line in merd("models", "--json").stdout.splitlines()]


def moods(merd: Merd, folder: Path, *options: object) -> dict[str, Any]:
    """What `merd tag --json` says of each track, by the track's name; none is analysed anew."""
    lines = [json.loads(line) for line in merd("tag", "--json", *options, folder).stdout.splitlines()]
    assert {line["status"] for line in lines} == {"unchanged"}
    return {Path(line["path"]).stem: line for line in lines}


def happiness(merd: Merd, folder: Path, *options: object) -> list[float]:
    found = moods(merd, folder, *options)
    return [found[str(i)]["mean"]["A+V+"] - found[str(i)]["mean"]["A-V-"] for i in range(HAPPY + SAD)]


def test_from_tags_to_a_tuned_model_and_back(merd: Merd, rated: Path) -> None:
    before = happiness(merd, rated)
    run = merd("tune")
    assert (run.returncode, run.stderr) == (0, "")
    first, *table, verdict = run.stdout.splitlines()[:5]
    assert first.startswith("of your 12 rated tracks, held out in turn: ")
    assert [line.split("  ")[1] for line in table] == ["general model", "used before", "tuned now"]
    assert verdict.startswith("default-1 (merd models use 1) is ")
    if "is used from now on" not in verdict:
        assert merd("models", "use", "1").returncode == 0
    after = happiness(merd, rated)
    assert sum(after[:HAPPY]) / HAPPY > sum(before[:HAPPY]) / HAPPY
    assert sum(after[HAPPY:]) / SAD < sum(after[:HAPPY]) / HAPPY
    (general, tuned) = models(merd)
    assert (general["active"], tuned["active"]) == (False, True)
    assert tuned["figures"]["ratings"] == len(tuned["figures"]["rated"]) == HAPPY + SAD
    assert (tuned["parent"], tuned["strategy"]) == (general["model"], "deviation")
    assert happiness(merd, rated, "--profile", "anna") == before
    assert merd("models", "back").returncode == 0
    assert happiness(merd, rated) == before


def test_a_dry_run_says_what_would_change_and_keeps_nothing(merd: Merd, rated: Path, tmp_path: Path) -> None:
    before = merd("show", "--json", rated / "0.flac").stdout
    run = merd("tune", "--dry-run")
    assert run.returncode == 0
    assert "what was tuned would be " in run.stdout
    assert " tracks would change" in run.stdout
    assert merd("show", "--json", rated / "0.flac").stdout == before
    assert len(models(merd)) == 1
    assert not (tmp_path / "home/data/models").exists()


@pytest.mark.parametrize("mood", ["sad", "happy"])
def test_three_ratings_of_one_mood_turn_no_library(merd: Merd, rated: Path, mood: str) -> None:
    """What a new listener does first."""
    for i in range(3):
        merd("rate", mood, rated / f"{i}.flac", "--profile", "new")
    run = merd("tune", "--profile", "new")
    assert "kept, but not used: to tell whether it is better takes 5 ratings" in run.stdout
    assert merd("models", "use", "1", "--profile", "new").returncode == 0
    own, general = (moods(merd, rated, "--profile", name) for name in ("new", "nobody"))
    rest = [str(i) for i in range(3, HAPPY + SAD + 1)]
    for name in rest:  # All are made alike, so what is rated moves them a little.
        assert own[name]["mean"] == pytest.approx(general[name]["mean"], abs=0.02)


def test_a_version_of_an_earlier_general_model_is_followed_by_one_of_the_new(
    merd: Merd, rated: Path, tmp_path: Path
) -> None:
    before = earlier(tmp_path / "earlier")
    ago = {"PYTHONPATH": shipped_with(before, tmp_path / "site"), "MERD_HOME": str(tmp_path / "old")}
    new = {"MERD_HOME": ago["MERD_HOME"]}
    merd("tag", rated, **ago)
    merd("ratings", "--import", tmp_path / "ratings.csv", **ago)
    merd("tune", **ago)
    merd("models", "use", "1", **ago)
    happy = merd("playlist", "mood = happy", **ago).stdout
    assert "earlier" not in merd("models", **ago).stdout
    assert merd("models", **new).stdout.endswith("  (from an earlier general model)\n")
    (rated / "0.flac").rename(tmp_path / "0.flac")
    try:
        run = merd("tune", **new)
    finally:
        (tmp_path / "0.flac").rename(rated / "0.flac")
    left_out, *_ = run.stdout.splitlines()
    assert left_out == "left out: 1 rated track in which nothing is audible, or whose files are gone"
    assert merd("playlist", "mood = happy", **new).stdout == happy
    assert merd("tag", rated, **new).stdout.splitlines()[-1].startswith("2 tagged, 11 unchanged")
    assert merd("models", **new).stdout.count("(from an earlier general model)") == 1


def test_a_second_tuning_is_compared_with_the_first(merd: Merd, rated: Path) -> None:
    merd("tune")
    merd("rate", "happy", rated / "12.flac")
    run = merd("tune")
    assert "of your 13 rated tracks" in run.stdout
    assert [one["name"] for one in models(merd)] == ["general", "default-1", "default-2"]
    again = merd("tune")
    assert again.returncode == 0
    assert len(models(merd)) == 3 or models(merd)[-1]["name"] == "default-3"


def test_what_is_not_better_is_kept_but_not_used(merd: Merd, rated: Path) -> None:
    """Ratings without any sense: what is learned from some says nothing of the others."""
    for i in range(HAPPY + SAD):
        merd("rate", ["happy", "sad", "calm", "tense"][i % 4], rated / f"{i}.flac", "--profile", "odd")
    run = merd("tune", "--profile", "odd")
    lines = [line for line in run.stdout.splitlines() if " of 12 " in line]
    general, before, now = (int(line.split(" of ")[0].split()[-1]) for line in lines)
    assert general == before
    used = "is used from now on" in run.stdout
    assert not used or now > before
    assert ("is kept, but not used: your ratings do not say that it is better" in run.stdout) is not used
    assert json.loads(merd("models", "--json", "--profile", "odd").stdout.splitlines()[1])["active"] is used


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(lambda models: models.is_dir(), id="as it writes"),
        pytest.param(lambda models: any(not path.name.startswith(".") for path in models.glob("*")), id="written"),
    ],
)
def test_kill_9_leaves_model_and_ratings_as_they_were(
    merd: Merd, rated: Path, tmp_path: Path, there: Callable[[Path], bool]
) -> None:
    ratings, before = merd("ratings", "--json").stdout, happiness(merd, rated)
    environment = os.environ | {"MERD_HOME": str(tmp_path / "home")}
    with subprocess.Popen([sys.executable, "-m", "merd", "tune"], env=environment) as process:
        while not there(tmp_path / "home/data/models"):
            assert process.poll() is None
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert merd("ratings", "--json").stdout == ratings
    if not any(one["active"] for one in models(merd)[1:]):  # It may have come to its end in that moment.
        assert happiness(merd, rated) == before
    assert merd("tune").returncode == 0
    assert len(models(merd)) == 2
    assert not list((tmp_path / "home/data/models").glob(".*"))


@pytest.mark.usefixtures("rated")
def test_a_second_tuning_at_once_is_refused(merd: Merd, tmp_path: Path) -> None:
    with (tmp_path / "home/data/tuning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = merd("tune")
    assert (run.returncode, run.stderr) == (1, "error: another tuning is under way\n")


def test_nothing_to_tune_to_is_one_line(merd: Merd, library: Path, tmp_path: Path) -> None:
    assert merd("tune").stderr == "error: no track is rated yet; rate some: merd rate happy FILE\n"
    short = encode(tmp_path / "short.flac", "flac", music(2))
    merd("rate", "happy", short)
    run = merd("tune")
    assert run.stderr == "error: nothing is audible in the 1 rated track, or their files are gone\n"
    merd("rate", "happy", library / "0.flac")
    assert merd("tune").stdout.startswith("left out: 1 rated track in which")


def test_without_torch_one_can_rate_and_tune(merd: Merd, rated: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'safetensors', 'librosa', 'onnx', 'matplotlib']))"
    )
    search = os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")])
    assert merd("rate", "happy", rated / "0.flac", PYTHONPATH=search).returncode == 0
    assert merd("ask", PYTHONPATH=search).returncode == 0
    assert merd("tune", PYTHONPATH=search).returncode == 0
    run = merd("tune", "--strategy", "paper", PYTHONPATH=search)
    told = "error: the strategy paper needs torch: pip install 'merd-mood[tune]'\n"
    assert (run.returncode, run.stderr) == (1, told)
    run = merd("tune", "--strategy", "paper", "--profile", "nobody", PYTHONPATH=search)
    assert (
        run.stderr
        == "the profile nobody has no ratings yet\nerror: no track is rated yet; rate some: merd rate happy FILE\n"
    )


def test_tuning_never_opens_a_file_of_music(merd: Merd, rated: Path, tmp_path: Path) -> None:
    with Store(home_of(tmp_path / "home").database) as store:
        paths = [
            path for track in store.ratings.current("default") for path in store.files.of_track(track.track_id)
        ]
    assert len(paths) == HAPPY + SAD
    hidden = rated.rename(tmp_path / "gone")
    try:
        assert merd("tune").returncode == 0
    finally:
        hidden.rename(rated)
