"""The table that the paper's script takes: audio files, and how their listener hears them (section 5)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from merd.errors import RatingError
from merd.mood import LABELS, NAMES, Quadrant, largest
from merd.ratings import rating_table
from merd.ratings.rating_table import SHARES, path_of
from merd.util.csv_table import CsvTable, Row

# What the column with the quadrants may be called, in lower case; the second is the paper's.
_QUADRANT = ("quadrant", "user_emotion")
_POSSIBLE = f"{', '.join(SHARES)}; {', '.join(LABELS)}; or 0 to 3"


@dataclass(frozen=True)
class Annotation:
    """A row of the table: ``where`` names it, ``path`` is absolute."""

    where: str
    path: bytes
    quadrant: Quadrant


@dataclass(frozen=True)
class Annotations:
    """A table's rows.

    Attributes:
        files: Those that can be used, in their order; each file once.
        wrong: Of each other row, where it is and what is wrong with it.
        found: The paths of all rows that have a file, wrong or not.
    """

    files: list[Annotation]
    wrong: list[str]
    found: set[bytes]


def read_annotations(table: Path, music: bytes, below: Iterable[bytes]) -> Annotations:
    """Read a table, and find its files.

    Args:
        table: As `rating_table.read` takes it, with ``path`` and with ``quadrant`` (or ``User_Emotion``), one
            of `mood.NAMES`. Or with ``sad``, ``calm``, ``tense`` and ``happy``, as exported ratings have them:
            there, the largest counts, and the last row of a path. A path may be absolute, or start from the folder
            of the music or of the table; the mere name of a file may stand for the only one below the music's
            folder that is called so.
        music: The folder of the music.
        below: The audio files below it, as absolute paths.

    Raises:
        RatingError: If the table cannot be read or lacks a column. What is wrong with a row costs that one.
    """
    sheet = rating_table.read(table)
    column = _column(sheet)
    rows = sheet.rows if column else {path_of(row): row for row in sheet.rows}.values()
    finder = _Finder([music, os.fsencode(table.parent)], below)
    lines: dict[bytes, int] = {}
    files, wrong = [], []
    for row in rows:
        try:
            path = finder.find(row)
            _once(row, path, lines)
            files.append(
                Annotation(
                    row.where, path, _quadrant(row[column]) if column else largest(rating_table.shares_of(row))
                )
            )
        except RatingError as error:
            wrong.append(f"{row.where}: {error}")
    return Annotations(files, wrong, set(lines))


class _Finder:
    def __init__(self, folders: list[bytes], below: Iterable[bytes]) -> None:
        self._folders = folders
        self._named: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for path in below:
            self._named[os.path.basename(path)].append(path)

    def find(self, row: Row) -> bytes:
        if not row["path"]:
            raise RatingError("has no path")
        path = os.fsencode(path_of(row))
        for folder in self._folders:
            if os.path.isfile(file := os.path.join(folder, path)):
                return os.path.abspath(file)
        named = self._named.get(path, [])
        if len(named) == 1:
            return named[0]
        reason = f"is the name of {len(named)} files: give its folder too" if named else "is no file"
        raise RatingError(f"'{path_of(row)}' {reason}")


def _once(row: Row, path: bytes, lines: dict[bytes, int]) -> None:
    """Note the line of a path that has none yet."""
    if path in lines:
        raise RatingError(f"'{row['path']}' stands in line {lines[path]} already")
    lines[path] = row.line


def _column(sheet: CsvTable) -> str | None:
    """The name of the column with the quadrants; None if each has a column with its share."""
    if "path" not in sheet.columns:
        raise RatingError(f"{sheet.path}: lacks the column path")
    column = next((name for name in _QUADRANT if name in sheet.columns), None)
    if column is None and not sheet.columns >= set(SHARES):
        raise RatingError(f"{sheet.path}: lacks the column quadrant (or User_Emotion)")
    return column


def _quadrant(name: str) -> Quadrant:
    quadrant = NAMES.get(name.casefold())
    if quadrant is None:
        raise RatingError(f"'{name}' is no quadrant: {_POSSIBLE}" if name else "has no quadrant")
    return quadrant
