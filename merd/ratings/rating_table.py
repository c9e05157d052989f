"""What tables of ratings and of annotations have in common."""

from __future__ import annotations

from pathlib import Path

from merd.errors import RatingError
from merd.mood import Quadrant, Shares
from merd.ratings import parser
from merd.util import csv_table
from merd.util.csv_table import CsvTable, Row

# The columns that hold how much of each quadrant there is.
SHARES = tuple(quadrant.word for quadrant in Quadrant)


def read(table: Path) -> CsvTable:
    """Read a CSV as `csv_table.read` takes it, with paths to the byte.

    Raises:
        RatingError: If that is not possible.
    """
    return csv_table.read(table, RatingError, exact=True)


def path_of(row: Row) -> str:
    """Return what stands in the column ``path``, to the byte; empty if there is none."""
    return row.cells.get("path", "")


def shares_of(row: Row) -> Shares:
    """Return what the columns `SHARES` hold, weights of 0 or more, as shares.

    Raises:
        RatingError: If one is no such number, or all are 0.
    """
    return parser.normalise([row.number(word, 0, parser.MOST) for word in SHARES])
