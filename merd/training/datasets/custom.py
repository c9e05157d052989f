"""One's own labels: a table of audio files with quadrants, or with arousal and valence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from merd.errors import DatasetError
from merd.mood import NAMES, Quadrant
from merd.training.datasets.clip import Clip, group_of, one_hot, quadrant_at
from merd.training.datasets.folders import pair
from merd.training.datasets.tables import Row, parse, read


def load_own(table: Path) -> list[Clip]:
    """Return the clips of a CSV, grouped by artist where it has a column ``artist``.

    Args:
        table: As `csv_table.read` takes it, with the column ``path`` (absolute, or from the table's folder), and
            either ``quadrant`` (``sad``, ``calm``, ``tense``, ``happy``; ``A-V-``, ``A-V+``, ``A+V-``, ``A+V+``;
            or 0..3 in that order) or ``arousal`` and ``valence`` (both -1..1; 0 is low, or negative).

    Raises:
        DatasetError: If it cannot be read, any row is wrong, or more than a tenth of the files is missing.
    """
    rows = read(table, {"path"})
    if not ({"quadrant"} <= rows[0].cells.keys() or {"arousal", "valence"} <= rows[0].cells.keys()):
        raise DatasetError(f"{table}: lacks the column quadrant, or the columns arousal and valence")
    named = dict(parse(rows, _label, tolerated=0))
    _require_once(rows)
    files = {name: Path(name) for name in named if os.path.isfile(name)}
    return [
        Clip(path, one_hot(quadrant), group) for path, (quadrant, group) in pair(table, named, files, table.parent)
    ]


def _label(row: Row) -> tuple[str, tuple[Quadrant, str]]:
    """Return the path; its quadrant and group."""
    if not row["path"]:
        raise DatasetError("path is empty")
    if row.surplus:
        raise DatasetError("has more cells than the first line has columns")
    path = _path(row)
    return path, (_quadrant(row), group_of("own", row["artist"], path))


def _path(row: Row) -> str:
    """Return the file, whatever way its path is written."""
    return os.path.abspath(row.table.parent / row["path"])


def _quadrant(row: Row) -> Quadrant:
    if "quadrant" not in row.cells:
        return quadrant_at(row.number("arousal", -1, 1), row.number("valence", -1, 1), 0)
    quadrant = NAMES.get(row["quadrant"].casefold())
    if quadrant is None:
        raise DatasetError(f"quadrant is '{row['quadrant']}', which is none of {', '.join(NAMES)}")
    return quadrant


def _require_once(rows: Sequence[Row]) -> None:
    lines: dict[str, int] = {}
    for row in rows:
        if (first := lines.setdefault(_path(row), row.line)) != row.line:
            raise DatasetError(f"{row.where}: {row['path']} has a label in line {first} already")
