"""The labelled clips of the research data sets, as their authors' archives unpack.

4Q (Panda, Malheiro and Paiva 2018): ``Q1/ … Q4/`` with a clip in each file, and a CSV with the columns ``Song`` and
``Artist``. Emotify (Aljanaki, Wiering and Veltkamp 2016): ``classical/ rock/ electronic/ pop/`` with files
``1 … 100``, and ``data.csv`` with a row for each listener and song.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from merd.errors import DatasetError, why
from merd.library import SUFFIXES
from merd.mood import Quadrant

Shares = tuple[float, float, float, float]

# 4Q numbers its quadrants as mathematicians do: counter-clockwise from the upper right.
FOUR_Q = {"Q1": Quadrant.HAPPY, "Q2": Quadrant.TENSE, "Q3": Quadrant.SAD, "Q4": Quadrant.CALM}
FOUR_Q_TABLES = ("metadata.csv", "panda_dataset_taffc_metadata.csv")
# Two names of one artist, under which one recording is filed twice (MT0000523076, MT0000941301).
FOUR_Q_ALIASES = {"eddie heywood and his orchestra": "eddie heywood"}

EMOTIFY_FIRST = {"classical": 0, "rock": 100, "electronic": 200, "pop": 300}
# The GEMS emotions in the circumplex of the paper's figure 1.
EMOTIFY = {
    "amazement": Quadrant.HAPPY,
    "solemnity": Quadrant.CALM,
    "tenderness": Quadrant.CALM,
    "nostalgia": Quadrant.CALM,
    "calmness": Quadrant.CALM,
    "power": Quadrant.HAPPY,
    "joyful_activation": Quadrant.HAPPY,
    "tension": Quadrant.TENSE,
    "sadness": Quadrant.SAD,
}
# Songs that are nearly identical.
EMOTIFY_SAME = {176: 170, 175: 172, 166: 163, 366: 359, 80: 54}


@dataclass(frozen=True)
class Clip:
    """A labelled excerpt of a track.

    Attributes:
        path: The audio file.
        shares: Of each quadrant in its label, 0..1; they sum to 1.
        group: Clips of one group (an artist's, or copies of a recording) stay together in every split.
        felt: Whether the label is what listeners felt, and not what music expresses.
    """

    path: Path
    shares: Shares
    group: str
    felt: bool = False


def load_4q(folder: Path) -> list[Clip]:
    """The clips of 4Q, grouped by artist.

    Raises:
        DatasetError: If the folder is not the data set's.
    """
    table = next((folder / name for name in FOUR_Q_TABLES if (folder / name).is_file()), None)
    if table is None:
        raise DatasetError(f"{folder}: 4Q has a table {' or '.join(FOUR_Q_TABLES)} there")
    artists = {row["Song"]: _artist(row["Artist"]) for row in _rows(table, {"Song", "Artist"})}
    return [
        Clip(path, _only(quadrant), f"4q artist {artists.get(path.stem) or path.stem}")
        for name, quadrant in FOUR_Q.items()
        for path in _audio(folder / name)
    ]


def load_emotify(folder: Path) -> list[Clip]:
    """The songs of Emotify, with the listeners' shares of the quadrants as labels.

    A listener's vote is spread evenly over the emotions that they chose.

    Raises:
        DatasetError: If the folder is not the data set's.
    """
    votes: defaultdict[int, list[float]] = defaultdict(lambda: [0.0] * len(Quadrant))
    for row in _rows(folder / "data.csv", {"track id", *EMOTIFY}):
        chosen = [quadrant for emotion, quadrant in EMOTIFY.items() if row[emotion] == "1"]
        for quadrant in chosen:
            votes[int(row["track id"])][quadrant] += 1 / len(chosen)
    return [
        Clip(path, _normalised(votes[number]), f"emotify song {EMOTIFY_SAME.get(number, number)}", felt=True)
        for genre, first in EMOTIFY_FIRST.items()
        for path in _audio(folder / genre)
        if (number := first + int(path.stem)) in votes
    ]


def _artist(name: str) -> str:
    name = name.strip().casefold()
    return FOUR_Q_ALIASES.get(name, name)


def _audio(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DatasetError(f"{folder}: the data set has a folder of that name, and it is not there")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower().encode() in SUFFIXES)
    if not paths:
        raise DatasetError(f"{folder}: holds no audio")
    return paths


def _rows(table: Path, columns: set[str]) -> Iterator[dict[str, str]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, skipinitialspace=True)
            missing = columns - {name.strip() for name in reader.fieldnames or ()}
            if missing:
                raise DatasetError(f"{table}: lacks the columns {', '.join(sorted(missing))}")
            yield from reader
    except OSError as error:
        raise DatasetError(f"{table}: {why(error)}") from error


def _only(quadrant: Quadrant) -> Shares:
    return _normalised([float(quadrant == other) for other in Quadrant])


def _normalised(votes: list[float]) -> Shares:
    sad, calm, tense, happy = (vote / sum(votes) for vote in votes)
    return sad, calm, tense, happy
