"""How ``merd evaluate`` writes what it found, for programs."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from merd.cli import _format
from merd.cli.learning._evaluate_options import EvaluateOptions
from merd.cli.learning._evaluate_output import INTERVAL
from merd.cli.learning._evaluate_tracks import Track
from merd.model.bundle import Bundle
from merd.ratings.evaluation import average_difference, correct

if TYPE_CHECKING:
    from merd.training.experiments.learning_curve import CurvePoint, Estimate


def print_json(model: Bundle, tracks: list[Track], curve: list[CurvePoint], options: EvaluateOptions) -> None:
    """Print all of it as one object.

    Args:
        model: What classified the tracks.
        tracks: The rows of the paper's figure 6.
        curve: The lines of its table 4.
        options: How these came about.
    """
    agreements = [track.agreement for track in tracks]
    right, difference = correct(agreements), average_difference(agreements)
    fields = {
        "model": {"id": model.model_id, "name": model.name},
        "tracks": [_fields(track) for track in tracks],
        "correct": right,
        "accuracy": _format.rounded(right / len(tracks)),
        "average_difference_error": _format.rounded(difference),
        "suggested": _curve_fields(curve, options) if curve else None,
    }
    click.echo(json.dumps(fields))


def _fields(track: Track) -> dict[str, Any]:
    fields = track.agreement.fields()
    rounded = {key: _format.rounded(value) if isinstance(value, float) else value for key, value in fields.items()}
    return rounded | {"path": os.fsdecode(track.path)}


def _curve_fields(curve: list[CurvePoint], options: EvaluateOptions) -> dict[str, Any]:
    return {
        "strategy": options.strategy,
        "draws": options.draws,
        "seed": options.seed,
        "judged": options.judged,
        "intervals": INTERVAL,
        "lines": [
            {
                "rated": line.rated,
                "correct": _estimate_fields(line.correct),
                "accuracy": _estimate_fields(line.accuracy),
                "accuracy_on_tracks_not_rated": _estimate_fields(line.accuracy_on_others),
                "gain_on_tracks_not_rated": _estimate_fields(line.gain_on_others),
                "average_difference_error": None if line.difference is None else _estimate_fields(line.difference),
            }
            for line in curve
        ],
    }


def _estimate_fields(estimate: Estimate) -> dict[str, Any]:
    interval = None if estimate.interval is None else [_format.rounded(bound) for bound in estimate.interval]
    return {"mean": _format.rounded(estimate.mean), "interval": interval}
