"""4Q (Panda, Malheiro and Paiva 2018): ``Q1/ … Q4/`` with an audio file for each clip, and a table of them."""

from __future__ import annotations

from pathlib import Path

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets.clip import Clip, group_of, one_hot
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.mood_words import votes_of
from merd.training.datasets.tables import Row, parse, read

# 4Q numbers its quadrants as mathematicians do: counter-clockwise from the upper right.
FOUR_Q = {"Q1": Quadrant.HAPPY, "Q2": Quadrant.TENSE, "Q3": Quadrant.SAD, "Q4": Quadrant.CALM}
# So many votes has the quadrant under which 4Q files a clip, beside those of the clip's words.
OWN_QUADRANT = 0.3
_WORDS = "MoodsStr"
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
    """Return the clips of 4Q, grouped by artist.

    Args:
        folder: With ``Q1`` … ``Q4`` and a table ``panda_dataset_taffc_metadata.csv`` or ``metadata.csv``, whose
            columns are ``Song`` (the file's name without suffix), ``Artist``, and perhaps ``MoodsStr``, the mood
            words that editors gave it.

    Raises:
        DatasetError: If the folder is not the data set's, or much of it is missing.
    """
    require(folder, "4Q", list(FOUR_Q))
    table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
    if table is None:
        raise DatasetError(f"{folder}: 4Q has a table {' or '.join(TABLES)} there")
    songs = dict(parse(read(table, {"Song", "Artist"}), _song))
    files = {name: path for quadrant in FOUR_Q for name, path in audio(folder / quadrant).items()}
    return [_clip(path, *song) for path, song in pair(table, songs, files, folder)]


def _song(row: Row) -> tuple[str, tuple[str, list[str]]]:
    """Return a song's name, and its group and words."""
    artist = ALIASES.get(row["Artist"].casefold(), row["Artist"])
    return row["Song"], (group_of("4q", artist, row["Song"]), row[_WORDS].split(";"))


def _clip(path: Path, group: str, words: list[str]) -> Clip:
    label, votes = one_hot(FOUR_Q[path.parent.name]), votes_of(words)
    if not any(votes):
        return Clip(path, label, group)
    sad, calm, tense, happy = (vote + OWN_QUADRANT * share for vote, share in zip(votes, label, strict=True))
    return Clip(path, label, group, votes=(sad, calm, tense, happy))
