"""4Q (Panda, Malheiro and Paiva 2018): ``Q1/ … Q4/`` with an audio file for each clip, and a table of them."""

from __future__ import annotations

from pathlib import Path

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets.clip import Clip, group_of, one_hot
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.tables import Row, parse, read

# 4Q numbers its quadrants as mathematicians do: counter-clockwise from the upper right.
FOUR_Q = {"Q1": Quadrant.HAPPY, "Q2": Quadrant.TENSE, "Q3": Quadrant.SAD, "Q4": Quadrant.CALM}
TABLES = ("metadata.csv", "panda_dataset_taffc_metadata.csv")
# Other names of artists. Under the two of the first, one recording is filed twice (MT0000523076, MT0000941301).
ALIASES = {
    "eddie heywood and his orchestra": "eddie heywood",
    "alvin & the chipmunks": "the chipmunks",
    "bob marley & the wailers": "bob marley",
    "charlie poole & the north carolina ramblers": "charlie poole",
    "sizzla kalonji": "sizzla",
    "the sir douglas quintet + 2": "the sir douglas quintet",
    "xavier cugat & his orchestra": "xavier cugat",
}


def load_4q(folder: Path) -> list[Clip]:
    """The clips of 4Q, grouped by artist.

    Args:
        folder: With ``Q1`` … ``Q4`` and a table ``panda_dataset_taffc_metadata.csv`` or ``metadata.csv``, whose
            columns are ``Song`` (the file's name without suffix) and ``Artist``.

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
        Clip(path, one_hot(FOUR_Q[path.parent.name]), group) for path, group in pair(table, songs, files, folder)
    ]


def _song(row: Row) -> tuple[str, str]:
    """A song's name and group."""
    artist = ALIASES.get(row["Artist"].casefold(), row["Artist"])
    return row["Song"], group_of("4q", artist, row["Song"])
