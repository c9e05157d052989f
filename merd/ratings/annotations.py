"""The table that the paper's script takes (section 5): audio files, and how their listener hears them."""

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
from merd.util.text import compose_path

# What the column with the quadrants may be called, in lower case; the second is the paper's.
_QUADRANT = ("quadrant", "user_emotion")
_POSSIBLE = f"{', '.join(SHARES)}; {', '.join(LABELS)}; or 0 to 3"


@dataclass(frozen=True)
class Annotation:
    """A file, and the quadrant that its listener names.

    Attributes:
        where: Names the table and its line.
        path: Absolute.
        quadrant: What the listener says.
    """

    where: str
    path: bytes
    quadrant: Quadrant


@dataclass(frozen=True)
class Annotations:
    """What a table holds.

    Attributes:
        usable: The rows that can be used, in their order; each file once.
        errors: Of each other row, where it is and what is wrong with it.
        paths: The files of all rows that have one, wrong or not.
    """

    usable: list[Annotation]
    errors: list[str]
    paths: set[bytes]


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
    content = rating_table.read(table)
    column = _column(content)
    rows = content.rows if column else {path_of(row): row for row in content.rows}.values()
    finder = _Finder([music, os.fsencode(table.parent)], below)
    lines: dict[bytes, int] = {}
    usable, errors = [], []
    for row in rows:
        try:
            path = finder.find(row)
            _once(row, path, lines)
            quadrant = _quadrant(row[column]) if column else largest(rating_table.shares_of(row))
            usable.append(Annotation(row.where, path, quadrant))
        except RatingError as error:
            errors.append(f"{row.where}: {error}")
    return Annotations(usable, errors, set(lines))


class _Finder:
    """The files that paths of a table may mean."""

    def __init__(self, folders: list[bytes], below: Iterable[bytes]) -> None:
        self._folders = folders
        self._named: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._looking: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for path in below:
            self._named[compose_path(os.path.basename(path))].append(path)
            self._looking[compose_path(path)].append(path)

    def find(self, row: Row) -> bytes:
        if not row["path"]:
            raise RatingError("has no path")
        path = os.fsencode(path_of(row))
        # What looks the same comes after what is the same, to the byte.
        for folder in self._folders:
            file = os.path.join(folder, path)
            if os.path.isfile(file):
                return os.path.abspath(file)
        for folder in self._folders:
            alike = self._looking.get(compose_path(os.path.abspath(os.path.join(folder, path))), [])
            if len(alike) == 1:
                return alike[0]
        named = self._named.get(compose_path(path), [])
        if len(named) == 1:
            return named[0]
        reason = f"is the name of {len(named)} files: give its folder too" if named else "is no file"
        raise RatingError(f"'{path_of(row)}' {reason}")


def _once(row: Row, path: bytes, lines: dict[bytes, int]) -> None:
    """Note the line of a path that has none yet."""
    if path in lines:
        raise RatingError(f"'{row['path']}' stands in line {lines[path]} already")
    lines[path] = row.line


def _column(table: CsvTable) -> str | None:
    """Return the name of the column with the quadrants; None if each has a column with its share."""
    if "path" not in table.columns:
        raise RatingError(f"{table.path}: lacks the column path")
    column = next((name for name in _QUADRANT if name in table.columns), None)
    if column is None and not table.columns >= set(SHARES):
        raise RatingError(f"{table.path}: lacks the column quadrant (or User_Emotion)")
    return column


def _quadrant(name: str) -> Quadrant:
    quadrant = NAMES.get(name.casefold())
    if quadrant is None:
        raise RatingError(f"'{name}' is no quadrant: {_POSSIBLE}" if name else "has no quadrant")
    return quadrant
