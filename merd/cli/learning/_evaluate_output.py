"""How ``merd evaluate`` writes what it found: for people, as CSV, and as JSON."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from merd.cli.learning._evaluate_tracks import Track
from merd.errors import MerdError, os_reason
from merd.model.bundle import Bundle
from merd.ratings.evaluation import COLUMNS, average_difference, correct
from merd.util.text import display_path

if TYPE_CHECKING:
    from merd.training.experiments.learning_curve import CurvePoint, Estimate

_DECIMALS = 4
_INTERVAL = "95 % intervals of the mean over such draws (percentile bootstrap)"
_ERROR = "average difference error (wrong tracks)"
_PAPER = "the paper, as it counts: 45, 63 and 76 % with 0, 10 and 20; on tracks not rated about 45, 53 and 60 %"
_HEADS = ("rated", "correct", "accuracy %", "accuracy % on tracks not rated", "average difference error")


@dataclass(frozen=True)
class Drawn:
    """What tunings to drawn tracks came to; no lines where none were done."""

    strategy: str
    draws: int
    seed: int
    lines: list[CurvePoint]


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


def print_drawn(drawn: Drawn, tracks: int) -> None:
    """Print the paper's table 4, and its own figures.

    Args:
        drawn: The table's lines.
        tracks: How many there were to draw from.
    """
    rows = [
        [
            str(line.rated),
            _text(line.correct, 1),
            _text(line.accuracy, 100),
            _text(line.accuracy_on_others, 100),
            "" if line.difference is None else _text(line.difference, 1),
        ]
        for line in drawn.lines
    ]
    click.echo(f"\nafter tuning to some of the {tracks} tracks (strategy {drawn.strategy}):")
    for line in _aligned([list(_HEADS), *rows]):
        click.echo(line)
    if drawn.draws > 1:
        click.echo(f"means over {drawn.draws} random draws, with {_INTERVAL}")
    click.echo("correct and accuracy count rated tracks as right, the error is over wrong tracks not rated")
    click.echo(_PAPER)


def print_json(model: Bundle, tracks: list[Track], drawn: Drawn) -> None:
    """Print all of it as one object.

    Args:
        model: What classified the tracks.
        tracks: The rows of the paper's figure 6.
        drawn: The lines of its table 4.
    """
    agreements = [track.agreement for track in tracks]
    right, difference = correct(agreements), average_difference(agreements)
    fields = {
        "model": {"id": model.model_id, "name": model.name},
        "tracks": [_fields(track) for track in tracks],
        "correct": right,
        "accuracy": round(right / len(tracks), _DECIMALS),
        "average_difference_error": _rounded(difference),
        "suggested": _drawn_fields(drawn) if drawn.lines else None,
    }
    click.echo(json.dumps(fields))


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


def _fields(track: Track) -> dict[str, Any]:
    fields = track.agreement.fields()
    rounded = {key: round(value, _DECIMALS) if isinstance(value, float) else value for key, value in fields.items()}
    return rounded | {"path": os.fsdecode(track.path)}


def _drawn_fields(drawn: Drawn) -> dict[str, Any]:
    return {
        "strategy": drawn.strategy,
        "draws": drawn.draws,
        "seed": drawn.seed,
        "intervals": _INTERVAL,
        "lines": [
            {
                "rated": line.rated,
                "correct": _estimate_fields(line.correct),
                "accuracy": _estimate_fields(line.accuracy),
                "accuracy_on_tracks_not_rated": _estimate_fields(line.accuracy_on_others),
                "average_difference_error": None if line.difference is None else _estimate_fields(line.difference),
            }
            for line in drawn.lines
        ],
    }


def _estimate_fields(estimate: Estimate) -> dict[str, Any]:
    interval = None if estimate.interval is None else [round(bound, _DECIMALS) for bound in estimate.interval]
    return {"mean": round(estimate.mean, _DECIMALS), "interval": interval}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, _DECIMALS)
