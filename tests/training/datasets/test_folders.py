"""What is said of folders that are not as they should be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.layouts import FOUR_Q_TABLE, touch

from merd.errors import DatasetError
from merd.training.datasets import Clip, load_4q, load_emotify, load_pmemo


def test_a_few_missing_files_are_said_and_many_are_an_error(four_q: Path, caplog: pytest.LogCaptureFixture) -> None:
    for i in range(4):
        (four_q / "Q2" / f"MT2{i}.mp3").unlink()
    assert len(load_4q(four_q)) == 36
    (record,) = caplog.records
    assert record.message.endswith(
        f"has only 36 of the 40 clips that {FOUR_Q_TABLE} names; the first that is missing is MT20"
    )
    (four_q / "Q2" / "MT24.mp3").unlink()
    with pytest.raises(DatasetError, match="has only 35 of the 40 clips"):
        load_4q(four_q)


def test_audio_that_the_table_does_not_name_is_left_out(four_q: Path, caplog: pytest.LogCaptureFixture) -> None:
    touch(four_q / "Q1", "extra.mp3", "._MT10.mp3", "cover.jpg")
    assert len(load_4q(four_q)) == 40
    (record,) = caplog.records
    assert "names only 40 of the 41 audio files" in record.message
    assert record.message.endswith("the first that it does not name is extra")


def test_a_wrong_folder_is_told_what_was_expected(four_q: Path, emotify: Path, pmemo: Path) -> None:
    with pytest.raises(DatasetError, match="the folder of 4Q holds Q1, Q2, Q3, Q4; here Q1 is missing"):
        load_4q(emotify / "rock")
    with pytest.raises(DatasetError, match=r"Emotify holds .*, data\.csv; here classical is missing"):
        load_emotify(four_q / "Q1")
    with pytest.raises(DatasetError, match=r"PMEmo holds chorus, annotations/static_annotations\.csv"):
        load_pmemo(four_q / "Q1")
    with pytest.raises(DatasetError, match="none: the folder of PMEmo"):
        load_pmemo(pmemo / "none" / "none")
    (four_q / FOUR_Q_TABLE).write_text("Song,Title\n")
    with pytest.raises(DatasetError, match="lacks the columns Artist"):
        load_4q(four_q)
    (four_q / FOUR_Q_TABLE).unlink()
    with pytest.raises(DatasetError, match=rf"4Q has a table metadata\.csv or {FOUR_Q_TABLE}"):
        load_4q(four_q)
    shutil.rmtree(four_q / "Q3")
    with pytest.raises(DatasetError, match=r"here Q3 is missing$"):
        load_4q(four_q)


def test_a_folder_without_audio_is_named(pmemo: Path) -> None:
    shutil.rmtree(pmemo / "chorus")
    (pmemo / "chorus").mkdir()
    with pytest.raises(DatasetError, match="chorus: holds no audio"):
        load_pmemo(pmemo)


@pytest.mark.parametrize(("load", "part"), [(load_4q, "Q1"), (load_emotify, "rock"), (load_pmemo, "chorus")])
def test_the_right_folder_is_named(
    load: Callable[[Path], list[Clip]], part: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(load.__name__.removeprefix("load_").replace("4q", "four_q"))
    with pytest.raises(DatasetError, match=f"; name {folder} instead$"):
        load(folder / part)
    with pytest.raises(DatasetError, match=f"; name {folder} instead$"):
        load(tmp_path)
    shutil.move(folder, tmp_path / "moved")
    shutil.move(tmp_path / "moved", folder / folder.name)
    with pytest.raises(DatasetError, match=f"; name {folder / folder.name} instead$"):
        load(folder)
