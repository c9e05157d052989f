"""What ``merd show`` says of tracks together: of a folder, or of an album."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from merd.cli import _format
from merd.mood import Quadrant
from merd.store import Store
from merd.store.mood_map import NumberedTrack
from merd.util.text import counted, format_time

_PAGE = 1000


def tracks_of(
    store: Store, numbers: Sequence[int], profile: str, model: str, folder: bytes = b""
) -> Iterator[NumberedTrack]:
    """Yield tracks by their numbers, as `MoodMap.tracks` does, with few in memory at once."""
    for start in range(0, len(numbers), _PAGE):
        yield from store.mood_map.tracks(numbers[start : start + _PAGE], profile, model, folder)


class Total:
    """Tracks together.

    Attributes:
        known: How many have a mood.
        unknown: How many have none, and are left out of the mean.
        duration_s: How long all are together.
    """

    def __init__(self) -> None:
        self.known = self.unknown = 0
        self.duration_s, self._sums = 0.0, np.zeros(len(Quadrant) + 2)

    def add(self, track: NumberedTrack) -> None:
        """Add a track."""
        self.duration_s += track.row.duration_s
        if track.quadrant is None:
            self.unknown += 1
        else:
            self.known, self._sums = self.known + 1, self._sums + _figures(track)

    @property
    def mean(self) -> NDArray[np.float64] | None:
        """The mean percentages of the quadrants, arousal and valence, (6,); None if no mood is known."""
        return self._sums / self.known if self.known else None


def show(tracks: Iterator[NumberedTrack], *, as_json: bool) -> None:
    """Print a line for each track, then the mean of those whose mood is known.

    Args:
        tracks: At least one.
        as_json: Whether each line is an object, the mean's too.
    """
    total = Total()
    for track in tracks:
        click.echo(json.dumps(_fields(track)) if as_json else _line(track))
        total.add(track)
    number, mean = total.known + total.unknown, total.mean
    if as_json:
        click.echo(json.dumps({"tracks": number, "unknown": total.unknown, **_mean_fields(mean)}))
        return
    left_out = f", {total.unknown} of unknown mood left out of the mean" if total.unknown else ""
    click.echo(f"{counted(number, 'track')}, {format_time(total.duration_s)}{left_out}")
    if mean is not None:
        _print_mean(mean)


def _figures(track: NumberedTrack) -> NDArray[np.float64]:
    """Return the percentages of the quadrants, arousal and valence: (6,)."""
    row = track.row
    return np.array([row.sad, row.calm, row.tense, row.happy, row.arousal, row.valence], np.float64)


def _line(track: NumberedTrack) -> str:
    row = track.row
    rated = "  (as you rated it)" if row.rated else ""
    return f"{_format.track_verdict(track)}  {_format.track_name(row.metadata, os.path.basename(row.path))}{rated}"


def _fields(track: NumberedTrack) -> dict[str, Any]:
    row = track.row
    return {
        "path": os.fsdecode(row.path),
        **row.metadata._asdict(),
        "mood": None if track.quadrant is None else Quadrant(track.quadrant).word,
        **_mean_fields(None if track.quadrant is None else _figures(track)),
        "duration_s": _format.rounded(row.duration_s),
        "rated": row.rated,
    }


def _mean_fields(figures: NDArray[np.float64] | None) -> dict[str, Any]:
    if figures is None:
        return {"percent": None, "arousal": None, "valence": None}
    *percentages, arousal, valence = figures.tolist()
    return {
        "percent": _format.by_label(tuple(percentages)),
        "arousal": _format.rounded(arousal),
        "valence": _format.rounded(valence),
    }


def _print_mean(mean: NDArray[np.float64]) -> None:
    *percentages, arousal, valence = mean.tolist()
    for quadrant, percent in zip(Quadrant, percentages, strict=True):
        click.echo(_format.bar(quadrant, percent))
    click.echo(f"arousal {arousal:+.2f}  valence {valence:+.2f}")
