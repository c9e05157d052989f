"""``merd rate``."""

from __future__ import annotations

import click

from merd import ratings, versions
from merd.analysis import Analyst
from merd.cli import listen, options, view
from merd.config import Home
from merd.errors import MerdError, RatingError
from merd.mood import Mood, Quadrant, Shares
from merd.noting import note
from merd.store import Store
from merd.text import place, printable

_SOURCE = "cli"


def _shares(_: click.Context, __: click.Parameter, text: str | None) -> Shares | None:
    try:
        return None if text is None else ratings.parse(text)
    except RatingError as error:
        raise click.BadParameter(str(error)) from error


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [q.word for q in Quadrant if q.word.startswith(incomplete)]


@click.command()
@click.argument("shares", required=False, metavar="QUADRANT", callback=_shares, shell_complete=_complete)
@click.argument("track", required=False, type=click.Path())
@click.option("--at", "position_s", callback=options.seconds, metavar="M:SS", help="Where in the track it is so.")
@click.option("--undo", is_flag=True, help="Take the newest rating back.")
@options.profile
@click.pass_obj
def command(
    home: Home, shares: Shares | None, track: str | None, position_s: float | None, undo: bool, profile: str
) -> None:
    """Say how you hear a track.

    QUADRANT is sad, calm, tense or happy; A-V-, A-V+, A+V- or A+V+; or 0 to 3. Several may have weights, as
    happy:2,calm:1. A point of the plane is arousal=0.5,valence=-0.25, both from -1 to 1.
    """
    if undo == (shares is not None):
        raise click.UsageError("one of QUADRANT and --undo is needed")
    with Store(home.database) as store:
        if shares is None:
            _undo(store, profile)
        elif track is None:
            raise MerdError("name the track: merd rate happy FILE")
        else:
            _rate(home, store, profile, shares, track, position_s)


def _rate(home: Home, store: Store, profile: str, shares: Shares, track: str, position_s: float | None) -> None:
    outcome = listen.outcome_of(Analyst(store, versions.active_bundle(home, store, profile)), track)
    rating = note(store, profile, outcome.path, shares, source=_SOURCE, position_s=position_s)
    path = printable(outcome.path) + place(rating.position_s)
    click.echo(f"{path}: {view.shares(rating.shares)} (merd thought {_thought(outcome.mood)})")


def _undo(store: Store, profile: str) -> None:
    rating = store.ratings.undo(profile, _SOURCE)
    if rating is None:
        raise MerdError(f"there is nothing to take back: {profile} has no ratings")
    path = printable(view.path_of(store, rating.track_id)) + place(rating.position_s)
    click.echo(f"taken back: {path}: {view.shares(rating.shares)} ({view.date(rating.rated_us)})")


def _thought(mood: Mood) -> str:
    return "nothing" if mood.percentages is None else view.shares(tuple(p / 100 for p in mood.percentages))
