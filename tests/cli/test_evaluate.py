"""`merd evaluate`, as a shell calls it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.audio import encode, music
from support.commands import Merd
from support.versions_made import installed

from merd.config import paths
from merd.mood import Quadrant
from merd.store import Store

COLUMNS = [
    "A-V-",
    "A-V+",
    "A+V-",
    "A+V+",
    "Max_Overall_Emotion",
    "User_Emotion",
    "Wrong_Classification",
    "Difference",
]


@pytest.fixture
def eight(library: Path) -> Path:
    """A folder with eight tracks, `0.flac` to `7.flac`."""
    for seed in range(3, 8):
        encode(library / f"{seed}.flac", "flac", music(26, seed=seed))
    return library


def table_of(folder: Path, rows: str) -> Path:
    table = folder / "mine.csv"
    table.write_text("path,quadrant\n" + rows)
    return table


def rows_of(stdout: str) -> list[list[str]]:
    """The cells of the first table's lines, without its head."""
    return [line.split() for line in stdout.partition("\n\n")[0].splitlines()[1:]]


@pytest.mark.usefixtures("tagged_library")
def test_the_papers_table_comes_out_and_nothing_is_rated(merd: Merd, library: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_bytes(b"\xef\xbb\xbfpath;User_Emotion\r\n2.flac;happy\r\n0.flac;A-V-\r\n1.flac;1\r\n")
    run = merd("evaluate", table, library, "--suggested", "", "--csv", tmp_path / "out.csv")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0].split() == [*COLUMNS, "Track"]
    rows = rows_of(run.stdout)
    moods = [json.loads(merd("show", "--json", library / f"{n}.flac").stdout) for n in (2, 0, 1)]
    right, differences = 0, []
    for i, (cells, mood, user) in enumerate(zip(rows, moods, (3, 0, 1), strict=True)):
        percent: list[float] = list(mood["percent"].values())
        heard = int(cells[5])
        assert percent[heard] == max(percent)
        right += heard == user
        differences += [percent[heard] - percent[user]] if heard != user else []
        assert cells == [
            str(i), *(f"{p:.1f}" for p in percent), str(heard), str(user), str(heard != user),
            f"{percent[heard] - percent[user]:.1f}", f"{(2, 0, 1)[i]}.flac",
        ]  # fmt: skip
    assert f"correctly classified: {right} of 3, accuracy {100 * right / 3:.1f} %\n" in run.stdout
    assert differences
    average = sum(differences) / len(differences)
    assert f"average difference error (wrong tracks): {average:.2f}\n" in run.stdout
    with (tmp_path / "out.csv").open(newline="") as file:
        head, *written = csv.reader(file)
    assert head == ["", *COLUMNS, "path"]
    assert written == [[*cells[:-1], str(library / cells[-1])] for cells in rows]
    assert merd("ratings").stdout == ""
    again = merd("evaluate", tmp_path / "out.csv", library, "--suggested", "")
    assert (again.returncode, again.stdout) == (0, run.stdout)


def test_what_is_missing_on_either_side_is_named_and_the_rest_goes_on(merd: Merd, eight: Path) -> None:
    (eight / "broken.mp3").write_bytes(b"no music")
    encode(eight / "short.wav", "wav", music(3))
    shutil.copy(eight / "0.flac", eight / "copy.flac")
    rows = (
        "0.flac,sad\ngone\x1b[31m.flac,sad\n1.flac,merry\nbroken.mp3,calm\nshort.wav,0\ncopy.flac,0\n2.flac,A+V+\n"
    )
    table = table_of(eight, rows)
    run = merd("evaluate", table, eight, "--suggested", "")
    assert run.returncode == 1
    assert [(cells[0], cells[6], cells[-1]) for cells in rows_of(run.stdout)] == [
        ("0", "0", "0.flac"),
        ("1", "3", "2.flac"),
    ]
    gone, merry, broken, short, copy, unrated = run.stderr.splitlines()
    assert gone == f"{table}, line 3: 'gone\\x1b[31m.flac' is no file"
    assert merry.startswith(f"{table}, line 4: 'merry' is no quadrant: sad")
    assert broken.startswith(f"{table}, line 5: {eight}/broken.mp3: invalid data")
    assert short == f"{table}, line 6: {eight}/short.wav: shorter than 6 seconds"
    assert copy == f"{table}, line 7: {eight}/copy.flac: is the same audio as {eight}/0.flac"
    assert unrated == f"without a row: 5 files: {eight}/3.flac, {eight}/4.flac, {eight}/5.flac, ..."


def test_files_without_a_row_alone_are_no_failure(merd: Merd, library: Path) -> None:
    run = merd("evaluate", table_of(library, "0.flac,sad\n1.flac,sad\n"), library, "--suggested", "")
    assert (run.returncode, run.stderr) == (0, f"without a row: 1 file: {library}/2.flac\n")
    assert json.loads(merd("status", "--json").stdout)["tracks"] == 2


def test_tables_3_and_4_count_as_the_paper_does(merd: Merd, eight: Path) -> None:
    rows = "".join(f"{n}.flac,{label}\n" for n, label in enumerate("01230123"))
    arguments = ("evaluate", table_of(eight, rows), eight, "--suggested", "4, 2", "--draws", 2)
    run = merd(*arguments)
    assert (run.returncode, run.stderr) == (0, "")
    shown = run.stdout.partition("after tuning to some of the 8 tracks (strategy deviation):\n")[2].splitlines()
    assert [line.split()[0] for line in shown[1:4]] == ["0", "2", "4"]
    assert shown[-1] == (
        "the paper, as it counts: 45, 63 and 76 % with 0, 10 and 20; on tracks not rated about 45, 53 and 60 %"
    )
    found: dict[str, Any] = json.loads(merd(*arguments, "--json").stdout)
    assert found["correct"] == sum(not track["Wrong_Classification"] for track in found["tracks"])
    assert found["accuracy"] == found["correct"] / 8
    assert [Path(track["path"]).name for track in found["tracks"]] == [f"{n}.flac" for n in range(8)]
    suggested = found["suggested"]
    assert (suggested["strategy"], suggested["draws"], suggested["seed"]) == ("deviation", 2, 0)
    general, *tuned = suggested["lines"]
    assert general["correct"] == {"mean": found["correct"], "interval": None}
    assert general["accuracy_on_tracks_not_rated"]["mean"] == found["accuracy"]
    assert general["gain_on_tracks_not_rated"]["mean"] == 0
    assert general["average_difference_error"]["mean"] == found["average_difference_error"]
    for line, count in zip(tuned, (2, 4), strict=True):
        assert line["rated"] == count
        assert line["accuracy"]["mean"] == pytest.approx(line["correct"]["mean"] / 8, abs=1e-4)
        assert line["gain_on_tracks_not_rated"]["mean"] == 0  # Fewer than five ratings never use a tuning.
        others = line["accuracy_on_tracks_not_rated"]["mean"] * (8 - count)
        assert line["correct"]["mean"] == pytest.approx(count + others, abs=1e-3)
        low, high = line["correct"]["interval"]
        assert low <= line["correct"]["mean"] <= high
    used = json.loads(merd(*arguments, "--json", "--unjudged").stdout)["suggested"]
    assert (suggested["judged"], used["judged"]) == (True, False)
    assert used["lines"][2] != tuned[1]
    assert "(strategy deviation, not judged):\n" in merd(*arguments, "--unjudged").stdout
    assert merd("ratings").stdout == ""
    assert len(merd("models").stdout.splitlines()) == 1


@pytest.mark.usefixtures("tagged_library")
def test_numbers_beyond_the_rated_tracks_are_reduced(merd: Merd, library: Path) -> None:
    table = table_of(library, "0.flac,0\n1.flac,1\n2.flac,2\n")
    run = merd("evaluate", table, library, "--draws", 1, "--json")
    assert run.returncode == 0
    assert run.stderr.splitlines() == [
        f"tuning to 2 in place of {count}: there are 3 rated tracks, and one has to be left" for count in (10, 20)
    ]
    assert [line["rated"] for line in json.loads(run.stdout)["suggested"]["lines"]] == [0, 2]


@pytest.mark.usefixtures("tagged_library")
def test_without_torch_the_rest_is_there_and_what_to_install_is_said(
    merd: Merd, library: Path, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n")
    path = f"{tmp_path / 'site'}:{Path(__file__).parents[2]}"
    table = table_of(library, "0.flac,0\n1.flac,1\n2.flac,2\n")
    run = merd("evaluate", table, library, "--strategy", "paper", PYTHONPATH=path)
    assert (run.returncode, len(rows_of(run.stdout))) == (0, 3)
    assert run.stderr == "the strategy paper needs torch: pip install 'merd-mood[tune]'\n"
    assert "after tuning" not in run.stdout


@pytest.mark.usefixtures("tagged_library")
def test_the_active_model_is_a_profiles_and_is_not_tuned_on(merd: Merd, library: Path, tmp_path: Path) -> None:
    table = table_of(library, "0.flac,0\n1.flac,1\n2.flac,2\n")
    with Store(tmp_path / "home/data/merd.db") as store:
        tense = installed(paths.app_paths(tmp_path / "home"), store, Quadrant.TENSE)
    merd("models", "use", 1)
    run = merd("evaluate", table, library, "--model", "active", "--json")
    assert run.stderr == (
        "tuning to some of the tracks is left out: it starts from the general model (--model general)\n"
    )
    found = json.loads(run.stdout)
    assert (found["model"]["id"], found["suggested"]) == (tense.model_id, None)
    assert [track["Max_Overall_Emotion"] for track in found["tracks"]] == [2, 2, 2]
    assert (found["correct"], found["average_difference_error"]) == (1, 100)
    for options in ((), ("--model", "active", "--profile", "other")):
        other = json.loads(
            merd("evaluate", table, library, "--suggested", "1", "--draws", 1, "--json", *options).stdout
        )
        assert other["model"]["name"] == "general"
        assert other["suggested"] is not None


@pytest.mark.usefixtures("tagged_library")
@pytest.mark.parametrize(
    ("rows", "lines"),
    [("gone.flac,sad\n", ["mine.csv, line 2: 'gone.flac' is no file", "mine.csv: none of its rows can be used"]),
     ("", ["mine.csv: none of its rows can be used"])],
)  # fmt: skip
def test_no_row_of_use_is_an_error(merd: Merd, library: Path, rows: str, lines: list[str]) -> None:
    run = merd("evaluate", table_of(library, rows), library)
    assert (run.returncode, run.stdout) == (1, "")
    *reasons, error = run.stderr.splitlines()
    assert reasons == [f"{library}/{line}" for line in lines[:-1]]
    assert error == f"error: {library}/{lines[-1]}"


@pytest.mark.usefixtures("tagged_library")
@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["none.csv", "."], 1, "error: none.csv: no such file or directory"),
        (["mine.csv", "none"], 2, "Directory 'none' does not exist"),
        (["mine.csv", ".", "--suggested", "10,x"], 2, "'10,x' is not numbers of tracks, as 10,20"),
        (["mine.csv", ".", "--suggested", "0"], 2, "'0' is not numbers of tracks, as 10,20"),
        (["mine.csv", ".", "--suggested", "", "--csv", "none/out.csv"], 1, "error: none/out.csv: no such file"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    merd: Merd, library: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, reason: str
) -> None:
    monkeypatch.chdir(library)
    table_of(Path(), "0.flac,sad\n")
    run = merd("evaluate", *arguments)
    assert (run.returncode, run.stdout) == (status, "")
    assert reason in run.stderr
