"""4Q (Panda, Malheiro and Paiva 2018): ``Q1/ … Q4/`` with an audio file for each clip, and a table of them."""

from __future__ import annotations

from pathlib import Path

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets.clip import Clip, group_of, only
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.tables import Row, parse, read

# 4Q numbers its quadrants as mathematicians do: counter-clockwise from the upper right.
FOUR_Q = {"Q1": Quadrant.HAPPY, "Q2": Quadrant.TENSE, "Q3": Quadrant.SAD, "Q4": Quadrant.CALM}
TABLES = ("metadata.csv", "panda_dataset_taffc_metadata.csv")
# Two names of one artist, under which one recording is filed twice (MT0000523076, MT0000941301).
ALIASES = {"eddie heywood and his orchestra": "eddie heywood"}


def load_4q(folder: Path) -> list[Clip]:
    """The clips of 4Q, grouped by artist; their agreement is the share of mood tags that fall in the quadrant.

    Args:
        folder: With ``Q1`` … ``Q4`` and a table ``panda_dataset_taffc_metadata.csv`` or ``metadata.csv``, whose
            columns are ``Song`` (the file's name without suffix), ``Artist`` and perhaps ``PQuad`` (0..1).

    Raises:
        DatasetError: If the folder is not the data set's, or much of it is missing.
    """
    require(folder, "4Q", list(FOUR_Q))
    table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
    if table is None:
        raise DatasetError(f"{folder}: 4Q has a table {' or '.join(TABLES)} there")
    songs = dict(parse(read(table, {"Song", "Artist"}), _song))
    files = {name: path for quadrant in FOUR_Q for name, path in audio(folder / quadrant).items()}
    return [
        Clip(path, only(FOUR_Q[path.parent.name]), group, agreement=agreement)
        for path, (group, agreement) in pair(table, songs, files, folder)
    ]


def _song(row: Row) -> tuple[str, tuple[str, float]]:
    """A song's name; its group and agreement."""
    artist = ALIASES.get(row["Artist"].casefold(), row["Artist"])
    agreement = row.number("PQuad", 0, 1) if row.cells.get("PQuad") else 1.0
    return row["Song"], (group_of("4q", artist, row["Song"]), agreement)
