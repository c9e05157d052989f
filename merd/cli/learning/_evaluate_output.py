"""How ``merd evaluate`` writes what it found, for people and as CSV."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from merd.cli.learning._evaluate_options import EvaluateOptions
from merd.cli.learning._evaluate_tracks import Track
from merd.errors import MerdError, os_reason
from merd.model.bundle import Bundle
from merd.ratings.evaluation import COLUMNS, average_difference, correct
from merd.util.text import display_path

if TYPE_CHECKING:
    from merd.training.experiments.learning_curve import CurvePoint, Estimate

INTERVAL = "95 % intervals of the mean over such draws (percentile bootstrap)"
_ERROR = "average difference error (wrong tracks)"
_PAPER = "the paper, as it counts: 45, 63 and 76 % with 0, 10 and 20; on tracks not rated about 45, 53 and 60 %"
_HEADS = ("rated", "correct", "accuracy %", "accuracy % on tracks not rated", "gain", "average difference error")


def print_tracks(model: Bundle, tracks: list[Track]) -> None:
    """Print the paper's figure 6, and what its text draws from it.

    Args:
        model: What classified the tracks.
        tracks: The rows.
    """
    rows = [[str(i), *track.agreement.cells()] for i, track in enumerate(tracks)]
    names = [display_path(os.path.basename(track.path)) for track in tracks]
    for line, name in zip(_aligned([["", *COLUMNS], *rows]), ["Track", *names], strict=True):
        click.echo(f"{line}  {name}")
    agreements = [track.agreement for track in tracks]
    right, difference = correct(agreements), average_difference(agreements)
    click.echo(f"\nmodel {model.name} ({model.model_id})")
    click.echo(f"correctly classified: {right} of {len(tracks)}, accuracy {100 * right / len(tracks):.1f} %")
    click.echo(f"{_ERROR}: {'none is wrong' if difference is None else f'{difference:.2f}'}")


def print_curve(curve: list[CurvePoint], options: EvaluateOptions, tracks: int) -> None:
    """Print the paper's table 4, and its own figures.

    Args:
        curve: The table's lines.
        options: How they came about.
        tracks: How many there were to draw from.
    """
    rows = [
        [
            str(line.rated),
            _text(line.correct, 1),
            _text(line.accuracy, 100),
            _text(line.accuracy_on_others, 100),
            _text(line.gain_on_others, 100),
            "" if line.difference is None else _text(line.difference, 1),
        ]
        for line in curve
    ]
    way = options.strategy if options.judged else f"{options.strategy}, not judged"
    click.echo(f"\nafter tuning to some of the {tracks} tracks (strategy {way}):")
    for line in _aligned([list(_HEADS), *rows]):
        click.echo(line)
    if options.draws > 1:
        click.echo(f"means over {options.draws} random draws, with {INTERVAL}")
    click.echo("a gain is over the general model on the same tracks")
    click.echo("correct and accuracy count rated tracks as right, the error is over wrong tracks not rated")
    click.echo(_PAPER)


def write_csv(tracks: list[Track], file: Path) -> None:
    """Write the paper's figure 6 with each track's path; its bytes that are not UTF-8 stay as they are.

    Args:
        tracks: The rows.
        file: Where to.

    Raises:
        MerdError: If it cannot be written.
    """
    try:
        with file.open("w", encoding="utf-8", errors="surrogateescape", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(["", *COLUMNS, "path"])
            for i, track in enumerate(tracks):
                writer.writerow([i, *track.agreement.cells(), os.fsdecode(track.path)])
    except OSError as error:
        raise MerdError(f"{file}: {os_reason(error)}") from error


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return each row as a line; the cells of a column end in one place."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _text(estimate: Estimate, scale: float) -> str:
    mean = f"{scale * estimate.mean:.1f}"
    if estimate.interval is None:
        return mean
    low, high = estimate.interval
    return f"{mean} [{scale * low:.1f}, {scale * high:.1f}]"
