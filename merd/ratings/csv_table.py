"""Tables in CSV that listeners hand over, as spreadsheets write them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from merd.errors import RatingError, os_reason
from merd.mood import Quadrant, Shares
from merd.ratings import parser

# The columns that hold how much of each quadrant there is.
SHARES = tuple(quadrant.word for quadrant in Quadrant)


@dataclass(frozen=True)
class Row:
    """A row of a table; ``line`` counts the file's lines from 1."""

    line: int
    cells: dict[str, str]
    decimal_comma: bool

    def __getitem__(self, column: str) -> str:
        """A column's value, empty if there is none; stripped, but for that of ``path``."""
        cell = self.cells.get(column, "")
        return cell if column == "path" else cell.strip()

    def number(self, column: str, low: float, high: float) -> float:
        """A column's value, low..high.

        Raises:
            RatingError: If it is no number, or out of the range.
        """
        text = self[column].replace(",", ".") if self.decimal_comma else self[column]
        return parser.number(column, text, low, high)

    def shares(self) -> Shares:
        """What the columns `SHARES` hold, weights of 0 or more, as shares.

        Raises:
            RatingError: If one is no such number, or all are 0.
        """
        return parser.normalised([self.number(word, 0, parser.MOST) for word in SHARES])


@dataclass(frozen=True)
class CsvTable:
    """A table: its file, the names of its columns in lower case, and its rows that are not empty."""

    path: Path
    columns: frozenset[str]
    rows: list[Row]


def read(table: Path) -> CsvTable:
    """Read a CSV in UTF-8, with or without a byte order mark.

    Fields are separated by commas, or by semicolons: then numbers may have a decimal comma. Bytes that are no text
    become lone surrogates.

    Raises:
        RatingError: If that is not possible.
    """
    try:
        with table.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            first = file.readline()
            file.seek(0)
            separator = ";" if first.count(";") > first.count(",") else ","
            reader = csv.reader(file, delimiter=separator)
            columns = [name.strip().casefold() for name in next(reader, [])]
            cells = [(reader.line_num, values) for values in reader if any(map(str.strip, values))]
    except OSError as error:
        raise RatingError(f"{table}: {os_reason(error)}") from error
    except csv.Error as error:
        raise RatingError(f"{table}: not a CSV: {error}") from error
    comma = separator == ";"
    empty = dict.fromkeys(columns, "")
    rows = [Row(line, empty | dict(zip(columns, values, strict=False)), comma) for line, values in cells]
    return CsvTable(table, frozenset(columns), rows)
