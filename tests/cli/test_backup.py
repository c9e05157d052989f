"""``merd backup`` and ``merd merge``, and commands on a damaged database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from support.commands import Merd, merd_at


@pytest.mark.usefixtures("tagged_library")
def test_what_one_machine_analysed_another_knows(merd: Merd, library: Path, tmp_path: Path) -> None:
    merd("rate", "happy", library / "0.flac")
    backup = tmp_path / "backup.db"
    run = merd("backup", backup)
    assert (run.returncode, run.stdout.split()[0]) == (0, str(backup))
    other = merd_at(tmp_path / "other home")
    assert other("merge", backup).stdout == "new: 3 tracks, 3 moods, 1 rating\n"
    assert other("merge", backup).stdout == "new: 0 tracks, 0 moods, 0 ratings\n"
    tagged = other("tag", "--json", library).stdout.splitlines()
    assert {json.loads(line)["status"] for line in tagged} == {"unchanged"}
    assert str(library / "0.flac") in other("ratings").stdout


def test_what_cannot_be_done_is_one_line(merd: Merd, tmp_path: Path) -> None:
    for arguments in (("backup", tmp_path / "b.db"), ("merge", tmp_path / "b.db")):
        run = merd(*arguments)
        assert run.returncode == 1
        assert run.stderr.startswith("error: ")
        assert run.stderr.endswith("there is no database\n")


@pytest.mark.usefixtures("tagged_library")
def test_rows_that_do_not_belong_together_are_one_line(merd: Merd, library: Path, tmp_path: Path) -> None:
    merd("rate", "happy", library / "0.flac")
    with sqlite3.connect(tmp_path / "home/data/merd.db") as connection:
        connection.execute("DELETE FROM tracks")
    connection.close()
    run = merd("ratings")
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "merd.db: is damaged; move it away" in run.stderr
