"""How the command line writes moods: for people, and as JSON for programs."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from merd.mood import LABELS, UNSURE, Mood, Quadrant, format_mood, format_shares
from merd.store import Store
from merd.store.mood_map import NumberedTrack
from merd.store.records import Metadata
from merd.util.text import one_line

if TYPE_CHECKING:  # It takes longer to import than `merd rate` on a hot key may.
    from merd.analysis.result import FileResult

COLORS = {Quadrant.SAD: "blue", Quadrant.CALM: "green", Quadrant.TENSE: "red", Quadrant.HAPPY: "yellow"}
_DECIMALS = 4
_BAR, _LEAST_BAR = 40, 4
# Columns beside a quadrant's bar: its word and label, its percentage and its mean.
_BAR_TEXT = 31


def verdict(mood: Mood) -> str:
    """Return a mood in a word and its percentage, coloured, 12 columns wide."""
    words = format_mood(mood)
    return words if mood.quadrant is None else click.style(words, fg=COLORS[mood.quadrant])


def track_verdict(track: NumberedTrack) -> str:
    """Return the mood of a track in a list, which is the listener's if there is one, as `verdict` writes it."""
    if track.quadrant is None or track.sure is None:
        return f"{'unknown':<12}"
    row, quadrant = track.row, Quadrant(track.quadrant)
    percent = (row.sad, row.calm, row.tense, row.happy)[quadrant] or 0
    word = f"{quadrant.word}{'?' if track.sure < 100 * UNSURE else ''}"
    return click.style(f"{word:<6} {percent:3.0f} %", fg=COLORS[quadrant])


def shares(figures: tuple[float, ...]) -> str:
    """Return shares of the quadrants, 0..1, coloured, as `mood.format_shares` writes them."""
    return format_shares(figures, lambda part, quadrant: click.style(part, fg=COLORS[quadrant]))


def thought(mood: Mood | None) -> str:
    """Return what a model says of a track, as `shares` writes it, beside what the listener says."""
    return "nothing" if mood is None or mood.shares is None else shares(mood.shares)


def bar_width(others: int) -> int:
    """Return how many cells a bar may have beside text of so many columns: 40, or what a narrow terminal leaves."""
    return max(_LEAST_BAR, min(_BAR, shutil.get_terminal_size().columns - others - 1))


def bar(quadrant: Quadrant, percent: float) -> str:
    """Return a line with a bar that shows how much is of a quadrant, and room for its mean in a narrow terminal."""
    width = bar_width(_BAR_TEXT)
    length = round(width * percent / 100)
    filled = click.style("█" * length, fg=COLORS[quadrant]) + " " * (width - length)
    return f"{quadrant.word:>6} {quadrant.label} {filled} {percent:3.0f} %"


def track_name(metadata: Metadata, path: bytes) -> str:
    """Return a track's artist and title in a line, or its title; its path where tags say neither."""
    return one_line(metadata.name or os.fsdecode(path))


def date(time_us: int) -> str:
    """Return a time in microseconds since 1970, as the clock here showed it."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(time_us // 1_000_000))


def path_of(store: Store, track_id: int) -> bytes:
    """Return the path of one of a track's files; where it has none any more, what it is known by.

    Args:
        store: What knows the track.
        track_id: The track.
    """
    return min(store.files.of_track(track_id), default=b"track " + store.tracks.identity(track_id).hex().encode())


def runs(mood: Mood) -> Iterator[tuple[Quadrant, float, float]]:
    """Yield stretches of one quadrant: quadrant, start and end in seconds."""
    times = iter(mood.times_s.tolist())
    for quadrant, group in groupby(mood.timeline):
        stretch = [next(times) for _ in group]
        yield quadrant, stretch[0][0], stretch[-1][1]


def timeline_fields(mood: Mood) -> list[dict[str, Any]]:
    """Return a mood's segments for JSON."""
    rows = zip(mood.times_s.tolist(), mood.timeline, mood.probabilities.tolist(), strict=True)
    return [
        {
            "start_s": start_s,
            "end_s": end_s,
            "quadrant": quadrant.label,
            "probabilities": by_label(tuple(probabilities)),
        }
        for (start_s, end_s), quadrant, probabilities in rows
    ]


def mood_fields(mood: Mood) -> dict[str, Any]:
    """Return a mood's figures for JSON; None where it is unknown."""
    return {
        "percent": by_label(mood.percentages),
        "mean": by_label(mood.mean),
        "sure": rounded(mood.sure),
        "arousal": rounded(mood.arousal),
        "valence": rounded(mood.valence),
        "segments": mood.segments,
    }


def result_fields(result: FileResult) -> dict[str, Any]:
    """Return a file's result for JSON; bytes of a path that are not UTF-8 are lone surrogates in it."""
    return {
        "path": os.fsdecode(result.path),
        "status": result.status.value,
        **mood_fields(result.mood),
        "duration_s": rounded(result.duration_s),
        "error": result.error,
    }


def by_label(figures: tuple[float, ...] | None) -> dict[str, float] | None:
    """Return figures of the quadrants by their labels, for JSON."""
    if figures is None:
        return None
    return {label: round(figure, _DECIMALS) for label, figure in zip(LABELS, figures, strict=True)}


def rounded(figure: float | None) -> float | None:
    """Return a figure for JSON; None if there is none."""
    return None if figure is None else round(figure, _DECIMALS)
