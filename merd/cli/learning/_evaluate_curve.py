"""The tunings of ``merd evaluate``: how well the other tracks are recognised after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from merd.cli import _options
from merd.cli.learning import _evaluate_tracks
from merd.cli.learning._evaluate_options import EvaluateOptions
from merd.cli.learning._evaluate_tracks import Track
from merd.errors import MerdError
from merd.model import bundle
from merd.model.bundle import Bundle
from merd.store import Store
from merd.training.datasets import one_hot
from merd.training.tuning.strategies import needs_torch
from merd.tuning.rated_track import rated_tracks
from merd.util import progress

if TYPE_CHECKING:
    from merd.training.experiments.learning_curve import CurvePoint


def curve(store: Store, used: Bundle, tracks: list[Track], options: EvaluateOptions) -> list[CurvePoint]:
    """Tune to some of the tracks, and return how well the others are recognised: the paper's table 4.

    Args:
        store: The tracks' features.
        used: The model that was evaluated.
        tracks: The rated tracks.
        options: How many to tune to, how often and how.

    Returns:
        A point for each number of tracks; none where they are not wanted or cannot be had.
    """
    if not options.counts or not _can_tune(used, options.strategy):
        return []
    possible = _possible(options.counts, len(tracks))
    if not possible:
        return []
    from merd.training.experiments import learning_curve
    from merd.training.tuning.strategies import strategy

    ratings = {track.track_id: one_hot(track.agreement.user) for track in tracks}
    rated = list(rated_tracks(store, used, ratings).values())
    way = strategy(options.strategy, used, seed=options.seed, device=options.device)
    done = learning_curve.trials(rated, way, possible, options.draws, options.seed, judged=options.judged)
    return learning_curve.lines(list(progress.bar(done, 1 + options.draws * len(possible), "Tuning")))


def _possible(counts: list[int], tracks: int) -> list[int]:
    """Return the numbers of tracks to tune to that leave one at least to classify."""
    for count in counts:
        if count >= tracks:
            instead = f"{tracks - 1} in place of {count}" if tracks > 1 else f"none in place of {count}"
            _evaluate_tracks.complain(
                f"tuning to {instead}: there are {tracks} rated tracks, and one has to be left"
            )
    return sorted({min(count, tracks - 1) for count in counts} - {0})


def _can_tune(used: Bundle, strategy: str) -> bool:
    if used.model_id != bundle.load().model_id:
        _evaluate_tracks.complain(
            "tuning to some of the tracks is left out: it starts from the general model (--model general)"
        )
        return False
    try:
        if needs_torch(strategy):
            _options.require("torch", doing=f"the strategy {strategy}", extra="tune")
    except MerdError as error:
        _evaluate_tracks.complain(str(error))
        return False
    return True
