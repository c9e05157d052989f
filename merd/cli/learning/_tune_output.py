"""What ``merd tune`` says: how a tuning did, whether it is used, and which tracks change."""

from __future__ import annotations

import math
from collections import Counter

import click
import numpy as np
from numpy.typing import NDArray

from merd.cli import _format
from merd.mood import Quadrant
from merd.store import Store
from merd.store.moods import NO_MOOD, UNKNOWN_MOOD
from merd.tuning.tune import Tuning
from merd.tuning.validation import LEAST_OTHERS, LEAST_RATINGS, HeldOutScore
from merd.util.text import counted, display_path

_EXAMPLES = 3

Quadrants = NDArray[np.int8]


def print_score(tuning: Tuning) -> None:
    """Print how many held-out ratings each model recognised, and how probable they are."""
    score, rated = tuning.score, counted(tuning.score.ratings, "rated track")
    if tuning.unused:
        unused = counted(tuning.unused, "rated track")
        click.echo(f"left out: {unused} in which nothing is audible, or whose files are gone")
    times = math.exp(score.log_gain / score.ratings)
    told = f"; each rating is {times:.2f} times as probable" if score.enough else ""
    click.echo(f"of your {rated}, held out in turn: {score.before} right before, {score.now} now{told}")
    rows = {"general model": score.general, "used before": score.before, "tuned now": score.now}
    for name, right in rows.items():
        click.echo(f"  {name:<14} {right:>3} of {score.ratings}  {100 * right / score.ratings:3.0f} %")


def print_verdict(tuning: Tuning, name: str, verb: str = "is") -> None:
    """Print whether a tuning is used, and why not.

    Args:
        tuning: What was judged.
        name: What it is called.
        verb: ``is``, or ``would be``.
    """
    score = tuning.score
    if score.passes:
        click.echo(f"{name} {verb} used from now on")
    elif not score.enough:
        click.echo(
            f"{name} {verb} kept, but not used: to tell whether it is better takes {LEAST_RATINGS} ratings, "
            f"{LEAST_OTHERS} of them of another mood than the rest"
        )
    else:
        click.echo(f"{name} {verb} kept, but not used: {_shortcoming(score)}")
    if tuning.outdated and not score.passes:
        click.echo(f"the new general model {verb} used in place of what was tuned from an earlier one")


def _shortcoming(score: HeldOutScore) -> str:
    """Return why a tuning that had ratings enough does not pass."""
    if score.fewer_right:
        return "fewer of your ratings are right"
    if not score.more_probable:
        return "your ratings do not say that it is better"
    return "what it gains with one mood, it loses with others"


def print_changes(store: Store, before: Quadrants, after: Quadrants, verb: str) -> None:
    """Print how many tracks have another mood, from which to which, with examples.

    Args:
        store: The tracks' files.
        before, after: The tracks' quadrants, as `Moods.quadrants` returns them.
        verb: ``changed``, or ``would change``.
    """
    after = after[: len(before)]  # Others have come since.
    changed = np.flatnonzero((before != after) & (before != NO_MOOD) & (after != NO_MOOD))
    pairs = Counter(zip(before[changed].tolist(), after[changed].tolist(), strict=True))
    ways = ", ".join(f"{count} {_way(*pair)}" for pair, count in pairs.most_common())
    click.echo(f"{counted(len(changed), 'track')} {verb}" + (f": {ways}" if ways else ""))
    for track in changed[:_EXAMPLES].tolist():
        click.echo(f"  {display_path(_format.path_of(store, track))}: {_way(before[track], after[track])}")


def _way(old: int, new: int) -> str:
    return " → ".join("unknown" if quadrant == UNKNOWN_MOOD else Quadrant(quadrant).word for quadrant in (old, new))
