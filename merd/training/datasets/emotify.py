"""Emotify (Aljanaki, Wiering and Veltkamp 2016): four genres of a hundred songs, and what listeners felt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from merd.errors import DatasetError
from merd.mood import Quadrant, Shares
from merd.ratings.parser import normalise
from merd.training.datasets.clip import Clip, one_hot
from merd.training.datasets.folders import audio, pair, require
from merd.training.datasets.tables import Row, parse, read
from merd.training.datasets.tolerance import complain

EMOTIFY_FIRST = {"classical": 0, "rock": 100, "electronic": 200, "pop": 300}
# The GEMS emotions in the circumplex of the paper's figure 1, in the order of the table's columns.
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
_OWN = {emotion: one_hot(quadrant) for emotion, quadrant in EMOTIFY.items()}
# The same in plain words: GEMS describes nostalgia as sentimental, dreamy and melancholic.
_PLAIN = _OWN | {"nostalgia": (0.5, 0.5, 0.0, 0.0)}
TABLE = "data.csv"
# Songs by their track ids, as genre and file.
SONGS = {first + n: f"{genre}/{n}" for genre, first in EMOTIFY_FIRST.items() for n in range(1, 101)}
# Songs that are nearly identical.
SAME = {
    "rock/76": "rock/70",
    "rock/75": "rock/72",
    "rock/66": "rock/63",
    "pop/66": "pop/59",
    "classical/80": "classical/54",
}

# The emotions that one listener chose for a song.
Ballot = list[str]


def load_emotify(folder: Path) -> list[Clip]:
    """Return the songs of Emotify, with the listeners' shares of the quadrants as labels.

    A listener's vote is spread evenly over the emotions that they chose. The hard label is the paper's: the
    quadrant of the emotion that most listeners chose; of equal ones, of the table's first.

    Args:
        folder: With ``classical/1.mp3`` …, ``rock``, ``electronic``, ``pop``, and ``data.csv``, which has a row for
            each listener and song.

    Raises:
        DatasetError: If the folder is not the data set's, or much of it is missing.
    """
    require(folder, "Emotify", [*EMOTIFY_FIRST, TABLE])
    table = folder / TABLE
    ballots: defaultdict[str, list[Ballot]] = defaultdict(list)
    for song, emotions in parse(read(table, {"track id", *EMOTIFY}), ballot):
        ballots[song].append(emotions)
    files = {f"{genre}/{name}": path for genre in EMOTIFY_FIRST for name, path in audio(folder / genre).items()}
    clips = pair(table, ballots, files, folder)
    mute = [path for path, votes in clips if not any(votes)]
    if mute:
        complain(
            f"{table}: songs for which no listener chose an emotion: {len(mute)}; the first is {mute[0]}",
            len(mute),
            len(clips),
        )
    return [_clip(path, votes) for path, votes in clips if any(votes)]


def ballot(row: Row) -> tuple[str, Ballot]:
    """Return the song, and what the listener chose."""
    number = row["track id"]
    if not number.isdecimal() or int(number) not in SONGS:
        raise DatasetError(f"track id is '{number}', which is not a song's number from 1 to {len(SONGS)}")
    return SONGS[int(number)], [emotion for emotion in EMOTIFY if row[emotion] == "1"]


def _clip(path: Path, ballots: Sequence[Ballot]) -> Clip:
    song = f"{path.parent.name}/{path.stem}"
    votes = [emotion for ballot in ballots for emotion in ballot]
    winner = EMOTIFY[max(EMOTIFY, key=votes.count)]
    group = f"emotify song {SAME.get(song, song)}"
    return Clip(path, _shares(ballots, _OWN), group, felt=True, most_voted=winner, votes=_shares(ballots, _PLAIN))


def _shares(ballots: Sequence[Ballot], labels: Mapping[str, Shares]) -> Shares:
    """Return the shares of the quadrants when each listener's vote is spread over the emotions that they chose."""
    votes = [0.0] * len(Quadrant)
    for ballot in ballots:
        for emotion in ballot:
            for quadrant, share in zip(Quadrant, labels[emotion], strict=True):
                votes[quadrant] += share / len(ballot)
    return normalise(votes)
