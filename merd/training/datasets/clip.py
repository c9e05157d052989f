"""A labelled clip, and how labels are made of quadrants, votes and positions on the two axes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from merd.mood import Quadrant, Shares, largest
from merd.ratings.parser import normalise
from merd.training.datasets.mood_words import Votes

# What stands in a table where no artist is known.
NO_ARTIST = {"", "various artists"}


@dataclass(frozen=True)
class Clip:
    """A labelled excerpt of a track.

    Attributes:
        path: The audio file.
        shares: Of each quadrant in its label, 0..1; they sum to 1.
        group: Clips of one group (an artist's, or copies of a recording) stay together in every split.
        felt: Whether the label is what listeners felt, and not what music expresses.
        most_voted: The hard label, where it is not just the quadrant with the largest share.
        votes: For each quadrant, in the plain sense of the words that the clip was given; None without words. Few
            votes mean that the words hardly name a mood.
        tested: Whether figures are computed on the clip; not if its words are of no quadrant.
        elsewhere: Whether another data set has the artist, maybe under another name.
    """

    path: Path
    shares: Shares
    group: str
    felt: bool = False
    most_voted: Quadrant | None = None
    votes: Votes | None = None
    tested: bool = True
    elsewhere: bool = False

    @property
    def hard_label(self) -> Quadrant:
        """The one quadrant of the hard label."""
        return largest(self.shares) if self.most_voted is None else self.most_voted


def one_hot(quadrant: Quadrant) -> Shares:
    """Return the shares of a label that is one quadrant."""
    return normalise([float(quadrant == other) for other in Quadrant])


def quadrant_at(arousal: float, valence: float, middle: float) -> Quadrant:
    """Return the quadrant of a position; exactly in the middle is low, or negative (the paper's section 3.1).

    Args:
        arousal: From calm to excited, on the scale of the data set.
        valence: From negative to positive, on the same scale.
        middle: The middle of that scale: 0 of -1..1, 0.5 of 0..1.
    """
    return Quadrant(2 * (arousal > middle) + (valence > middle))


def group_of(dataset: str, artist: str, track: str) -> str:
    """Return the artist's group, in whatever data set, or the track's own where no artist is known.

    Args:
        dataset: The data set's name.
        artist: The name as the table has it; its case makes no difference.
        track: What the data set calls the track.
    """
    artist = artist.strip().casefold()
    return f"{dataset} track {track}" if artist in NO_ARTIST else f"artist {artist}"
