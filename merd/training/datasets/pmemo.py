"""PMEmo (Zhang and others 2018): choruses of pop songs, and the arousal and valence that listeners felt."""

from __future__ import annotations

from pathlib import Path

from merd.mood import Quadrant
from merd.training.datasets.clip import Clip, group_of, one_hot, quadrant_at
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.tables import Row, parse, read

LABELS = "annotations/static_annotations.csv"
AROUSAL, VALENCE = "Arousal(mean)", "Valence(mean)"
MIDDLE = 0.5


def load_pmemo(folder: Path) -> list[Clip]:
    """Return the choruses of PMEmo, each with one quadrant, grouped by artist where the metadata say who that is.

    Choruses differ in length; whoever decodes them brings them to 30 s.

    Args:
        folder: ``PMEmo2019``, with ``chorus/<id>.mp3``, ``annotations/static_annotations.csv`` (columns ``musicId``
            and the means of arousal and valence, 0..1), and perhaps ``metadata.csv`` (``musicId``, ``artist``).

    Raises:
        DatasetError: If the folder is not the data set's, or much of it is missing.
    """
    require(folder, "PMEmo", ["chorus", LABELS])
    table = folder / LABELS
    quadrants = dict(parse(read(table, {"musicId", AROUSAL, VALENCE}), _label))
    artists = _artists(folder / "metadata.csv")
    return [
        Clip(path, one_hot(quadrant), group_of("pmemo", artists.get(path.stem, ""), path.stem), felt=True)
        for path, quadrant in pair(table, quadrants, audio(folder / "chorus"), folder / "chorus")
    ]


def _label(row: Row) -> tuple[str, Quadrant]:
    return row["musicId"], quadrant_at(row.number(AROUSAL, 0, 1), row.number(VALENCE, 0, 1), MIDDLE)


def _artists(table: Path) -> dict[str, str]:
    rows = read(table, {"musicId", "artist"}) if table.exists() else []
    return {row["musicId"]: row["artist"] for row in rows}
