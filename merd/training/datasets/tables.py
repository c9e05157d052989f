"""Reading the tables of data sets."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from merd.errors import DatasetError, os_reason
from merd.training.datasets.tolerance import TOLERATED, complain

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        line: Counts the file's lines from 1.
        cells: The columns' values, stripped.
        surplus: Whether there are values without a column.
    """

    table: Path
    line: int
    cells: dict[str, str]
    surplus: bool

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, reason: str) -> DatasetError:
        """What is wrong with this row, to be raised."""
        return DatasetError(f"{self.table}, line {self.line}: {reason}")

    def number(self, column: str, low: float, high: float) -> float:
        """A column's value, low..high.

        Raises:
            DatasetError: If it is no number, or out of the range.
        """
        try:
            value = float(self[column])
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise self.error(f"{column} is '{self[column]}', which is not a number from {low:g} to {high:g}")
        return value


def read(table: Path, columns: set[str]) -> list[Row]:
    """The rows of a CSV in UTF-8 that has at least these columns.

    Raises:
        DatasetError: If it cannot be read, lacks columns, or has no rows.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(table, file, columns))
    except OSError as error:
        raise DatasetError(f"{table}: {os_reason(error)}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{table}: not a CSV in UTF-8: {error}") from error
    if not rows:
        raise DatasetError(f"{table}: has no rows")
    return rows


def parse(rows: Sequence[Row], one: Callable[[Row], T], tolerated: float = TOLERATED) -> list[T]:
    """What `one` makes of each row, less the rows that it raises DatasetError for.

    Raises:
        DatasetError: If more than the tolerated share of the rows is wrong.
    """
    good, bad = [], []
    for row in rows:
        try:
            good.append(one(row))
        except DatasetError as error:
            bad.append(error)
    if bad:
        more = f" (and {len(bad) - 1} more like it)" if len(bad) > 1 else ""
        complain(f"{bad[0]}{more}", len(bad), len(rows), tolerated)
    return good


def _rows(table: Path, lines: Iterable[str], columns: set[str]) -> Iterator[Row]:
    reader = csv.reader(lines, skipinitialspace=True)
    header = [name.strip() for name in next(reader, [])]
    lacking = columns - set(header)
    if lacking:
        raise DatasetError(f"{table}: lacks the columns {', '.join(sorted(lacking))}")
    for values in reader:
        cells = dict.fromkeys(header, "") | dict(zip(header, map(str.strip, values), strict=False))
        if any(cells.values()):
            yield Row(table, reader.line_num, cells, any(values[len(header) :]))
