"""The tables of data sets, in which a few rows may be damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from merd.errors import DatasetError
from merd.training.datasets.tolerance import TOLERATED, complain
from merd.util import csv_table
from merd.util.csv_table import Row

__all__ = ["Row", "parse", "read"]

T = TypeVar("T")


def read(table: Path, columns: set[str]) -> list[Row]:
    """Return the rows of a CSV as `csv_table.read` takes it.

    Args:
        table: The file.
        columns: The names of columns that it has at least.

    Raises:
        DatasetError: If it cannot be read, lacks columns, or has no rows.
    """
    found = csv_table.read(table, DatasetError)
    lacking = sorted(name for name in columns if name.casefold() not in found.columns)
    if lacking:
        raise DatasetError(f"{table}: lacks the columns {', '.join(lacking)}")
    if not found.rows:
        raise DatasetError(f"{table}: has no rows")
    return found.rows


def parse(rows: Sequence[Row], one: Callable[[Row], T], tolerated: float = TOLERATED) -> list[T]:
    """Return what a function makes of each row, less the rows that are wrong.

    Args:
        rows: As `read` returns them.
        one: Raises DatasetError for a row that is wrong.
        tolerated: The share of wrong rows that are only logged, 0..1.

    Raises:
        DatasetError: If more rows are wrong.
    """
    good, bad = [], []
    for row in rows:
        try:
            good.append(one(row))
        except DatasetError as error:
            bad.append(f"{row.where}: {error}")
    if bad:
        more = f" (and {len(bad) - 1} more like it)" if len(bad) > 1 else ""
        complain(f"{bad[0]}{more}", len(bad), len(rows), tolerated)
    return good
