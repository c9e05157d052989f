"""Tables in CSV, as spreadsheets and other programs write them."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from pathlib import Path

from merd.errors import MerdError, os_reason
from merd.util.text import parse_number

# Of equally many in the first line, the first of these counts.
_SEPARATORS = ",;\t"
# A first line that spreadsheets write and read.
_STATED = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        table: The table's file.
        line: Counts the file's lines from 1.
        cells: Values as they stand, by the names of their columns in lower case.
        surplus: Whether there are values without a column.
        decimal_comma: Whether numbers may have one.
        raises: The class of errors.
    """

    table: Path
    line: int
    cells: dict[str, str]
    surplus: bool
    decimal_comma: bool
    raises: type[MerdError]

    @property
    def where(self) -> str:
        """The file and the line, to begin a message with."""
        return f"{self.table}, line {self.line}"

    def __getitem__(self, column: str) -> str:
        """Return a column's value without the spaces around it; empty if there is none."""
        return self.cells.get(column.casefold(), "").strip()

    def number(self, column: str, low: float, high: float) -> float:
        """Return a column's value.

        Args:
            column: The column's name.
            low: The smallest that it may be.
            high: The largest.

        Raises:
            MerdError: If it is no number, or out of the range.
        """
        text = self[column].replace(",", ".") if self.decimal_comma else self[column]
        try:
            return parse_number(column, text, low, high)
        except ValueError as error:
            raise self.raises(str(error)) from None


@dataclass(frozen=True)
class CsvTable:
    """A table: its file, the names of its columns in lower case, and its rows that are not empty."""

    path: Path
    columns: frozenset[str]
    rows: list[Row]


def read(table: Path, raises: type[MerdError], *, exact: bool = False) -> CsvTable:
    """Read a CSV in UTF-8 or UTF-16, with or without a byte order mark.

    Values are separated by commas, semicolons or tabs, or as a first line such as ``sep=;`` says. Where commas do
    not separate, numbers may have a decimal comma.

    Args:
        table: The file.
        raises: The class of errors, also of those that rows raise.
        exact: Whether values are paths to the byte: spaces before them stay, and bytes that are no text become
            lone surrogates. Otherwise a value may have quotation marks after a space.

    Raises:
        MerdError: If the file cannot be read, or is no such table.
    """
    try:
        text = _decode(table.read_bytes(), "surrogateescape" if exact else "strict")
        return _parse(table, text, raises, exact=exact)
    except OSError as error:
        raise raises(f"{table}: {os_reason(error)}") from error
    except UnicodeError as error:
        raise raises(f"{table}: not a CSV in UTF-8 or UTF-16: {error}") from error
    except csv.Error as error:
        raise raises(f"{table}: not a CSV: {error}") from error


def _decode(data: bytes, errors: str) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16")
    if b"\0" in data[:2]:  # A first letter of UTF-16.
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le")
    return data.decode("utf-8-sig", errors)


def _parse(table: Path, text: str, raises: type[MerdError], *, exact: bool) -> CsvTable:
    lines = io.StringIO(text, newline="")
    first = lines.readline()
    if stated := _STATED.fullmatch(first):
        separator = stated[1]
    else:
        separator = max(_SEPARATORS, key=first.count)
        lines.seek(0)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=not exact)
    columns = [name.strip().casefold() for name in next(reader, [])]
    rows = []
    for values in reader:
        if any(map(str.strip, values)):
            cells = dict.fromkeys(columns, "") | dict(zip(columns, values, strict=False))
            surplus = any(map(str.strip, values[len(columns) :]))
            line = reader.line_num + (1 if stated else 0)
            rows.append(Row(table, line, cells, surplus, separator != ",", raises))
    return CsvTable(table, frozenset(columns), rows)
