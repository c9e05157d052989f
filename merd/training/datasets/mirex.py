"""Clips with mood words, as the MIREX-like set of Panda and others (CMMR 2013) has them of AllMusic's editors."""

from __future__ import annotations

import re
from pathlib import Path

from merd.mood import Quadrant
from merd.ratings.parser import normalise
from merd.training.datasets.clip import Clip, group_of
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.four_q import FOUR_Q
from merd.training.datasets.mood_words import Votes, votes_of
from merd.training.datasets.tables import Row, parse, read

AUDIO, TABLE = "audio", "labels.csv"
_NUMBERED = re.compile(r"\s*\[\d+\]$")


def load_mirex(folder: Path) -> list[Clip]:
    """Return the clips whose word names a mood, grouped by artist; of copies of a recording, the first.

    Args:
        folder: With ``audio`` and ``labels.csv``, whose columns are ``path``, ``artist`` (``Surname, Name``) and
            ``category`` (a mood word), ``quadrant`` (``Q1`` … ``Q4`` as 4Q numbers them, empty where the word is of
            none), and perhaps ``duplicate_of`` and ``artist_in_4q`` (1 where 4Q has the artist, maybe under another
            name).

    Raises:
        DatasetError: If the folder is not the data set's, or much of it is missing.
    """
    require(folder, "the MIREX-like set", [AUDIO, TABLE])
    table = folder / TABLE
    songs = dict(parse(read(table, {"path", "artist", "category", "quadrant"}), _song))
    pairs = pair(table, songs, audio(folder / AUDIO), folder)
    return [
        Clip(
            path,
            normalise(votes),
            group,
            most_voted=quadrant,
            votes=votes,
            tested=quadrant is not None,
            elsewhere=elsewhere,
        )
        for path, (group, votes, quadrant, elsewhere, copy) in pairs
        if any(votes) and not copy
    ]


def _song(row: Row) -> tuple[str, tuple[str, Votes, Quadrant | None, bool, bool]]:
    """Return a file's name without suffix; its group, votes, quadrant, if 4Q has the artist, if it is a copy."""
    name = Path(row["path"]).stem
    group = group_of("mirex", _forwards(row["artist"]), name)
    elsewhere, copy = row["artist_in_4q"] == "1", bool(row["duplicate_of"])
    return name, (group, votes_of([row["category"]]), FOUR_Q.get(row["quadrant"]), elsewhere, copy)


def _forwards(artist: str) -> str:
    """Return an artist's name as it is spoken: ``Blakey, Art & the Jazz Messengers`` is Art Blakey & the …."""
    family, comma, rest = _NUMBERED.sub("", artist).partition(", ")
    if not comma:
        return family
    given, joint, band = rest.partition(" & ")
    return f"{given} {family}{joint}{band}"
