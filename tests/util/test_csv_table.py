"""Tables in CSV of many kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from merd.errors import DatasetError, RatingError
from merd.util import csv_table
from merd.util.csv_table import CsvTable


def read(folder: Path, data: bytes, *, exact: bool = False) -> CsvTable:
    (folder / "t.csv").write_bytes(data)
    return csv_table.read(folder / "t.csv", RatingError, exact=exact)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_recognised(tmp_path: Path, encoding: str, separator: str) -> None:
    text = 'Näme; Two\r\n\r\né;"x\n;"\r\n'.replace(";", separator)
    table = read(tmp_path, text.encode(encoding))
    assert table.columns == {"näme", "two"}
    (row,) = table.rows
    assert (row["NÄME"], row.cells["two"], row.line) == ("é", f"x\n{separator}", 4)
    assert (row["three"], row.surplus) == ("", False)


def test_a_decimal_comma_is_one_only_where_commas_do_not_separate(tmp_path: Path) -> None:
    assert read(tmp_path, b"a;b\n0,5;0.25\n").rows[0].number("A", 0, 1) == 0.5
    (row,) = read(tmp_path, b'a,b\n"0,5",0.25\n').rows
    assert row.number("b", 0, 1) == 0.25
    with pytest.raises(RatingError, match=r"^a is '0,5', which is not a number from 0 to 1$"):
        row.number("a", 0, 1)


def test_values_are_exact_where_that_is_wanted(tmp_path: Path) -> None:
    data = b'path, b\n \xff , "x"\n'
    assert read(tmp_path, data, exact=True).rows[0].cells == {"path": " \udcff ", "b": ' "x"'}
    with pytest.raises(RatingError, match=r"t\.csv: not a CSV in UTF-8 or UTF-16: "):
        read(tmp_path, data)
    assert read(tmp_path, data.replace(b"\xff", b"x")).rows[0]["b"] == "x"


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xfe\xff\xd8\x00\x00a"])
def test_broken_utf_16_is_an_error_of_the_class_that_was_asked_for(
    tmp_path: Path, data: bytes, exact: bool
) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(DatasetError, match="not a CSV in UTF-8 or UTF-16"):
        csv_table.read(tmp_path / "t.csv", DatasetError, exact=exact)


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\r\n"])
def test_a_first_line_may_say_what_separates(tmp_path: Path, first: str) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        table = read(tmp_path, f"{first}a,b;c\r\n0,5;x\r\n".encode(encoding))
        assert table.columns == {"a,b", "c"}
        (row,) = table.rows
        assert (row.number("a,b", 0, 1), row["c"], row.line) == (0.5, "x", 3)
