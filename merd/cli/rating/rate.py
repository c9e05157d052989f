"""``merd rate``."""

from __future__ import annotations

import click

from merd import rules
from merd.cli import _complete, _format, _options, _tracks
from merd.config.paths import AppPaths
from merd.errors import MerdError, RatingError, TrackError
from merd.model import registry
from merd.model.bundle import Bundle
from merd.mood import Shares
from merd.ratings import parser
from merd.ratings.record import record_rating
from merd.store import Store
from merd.util.text import display_path, format_position

_SOURCE = "cli"
# Of many tracks that are rated at once, so many are named.
_SHOWN = 20


def _shares(_: click.Context, __: click.Parameter, text: str | None) -> Shares | None:
    try:
        return None if text is None else parser.parse(text)
    except RatingError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("shares", required=False, metavar="QUADRANT", callback=_shares, shell_complete=_complete.quadrants)
@click.argument("named", nargs=-1, type=click.Path(), metavar="[TRACK]...")
@click.option("--album", metavar="NAME", help="All tracks of an album.")
@click.option("--rule", metavar="RULE", help='All tracks that a rule names, as "calm and not rated".')
@click.option("--at", "position_s", callback=_options.seconds, metavar="M:SS", help="Where in the track it is so.")
@click.option("--add", is_flag=True, help="Analyse the track that plays now, if the library does not have it.")
@_options.player
@click.option("--undo", is_flag=True, help="Take the newest rating back.")
@_options.profile
@click.pass_obj
def command(
    home: AppPaths,
    shares: Shares | None,
    named: tuple[str, ...],
    album: str | None,
    rule: str | None,
    position_s: float | None,
    add: bool,
    player: str,
    undo: bool,
    profile: str,
) -> None:
    """Say how you hear a track: the one that plays now, unless files, an album or a rule are named.

    QUADRANT is sad, calm, tense or happy; A-V-, A-V+, A+V- or A+V+; or 0 to 3. Several may have weights, as
    happy:2,calm:1. A point of the plane is arousal=0.5,valence=-0.25, both from -1 to 1.
    """
    if undo == (shares is not None):
        raise click.UsageError("one of QUADRANT and --undo is needed")
    if undo and (position_s is not None or add or player or album is not None or rule is not None):
        raise click.UsageError("--undo takes back the newest rating, whatever it was of")
    several = len(named) > 1 or album is not None or rule is not None
    if bool(named) + (album is not None) + (rule is not None) > 1 or (several and position_s is not None):
        raise click.UsageError("one of TRACK..., --album and --rule is rated, and --at is a place in one TRACK")
    with Store(home.database) as store:
        if shares is None:
            _undo(store, profile)
            return
        model = registry.active_bundle(home, store, profile)
        if several:
            _rate_all(store, profile, shares, _several(home, store, model, profile, named, album, rule))
            return
        path = _tracks.file_of(home, store, model, named[0] if named else None, player, add=add)
        _rate(store, model.model_id, profile, shares, path, position_s)


def _several(
    home: AppPaths,
    store: Store,
    model: Bundle,
    profile: str,
    named: tuple[str, ...],
    album: str | None,
    rule: str | None,
) -> list[int]:
    """Return the numbers of the tracks that are named, of an album, or of a rule."""
    if album is not None:
        return store.metadata.of_album(album)
    if rule is not None:
        return list(store.query.numbers(rules.parse(rule), profile=profile, model=model.model_id))
    return list(dict.fromkeys(_tracks.number_of(home, store, model, track) for track in named))


def _rate_all(store: Store, profile: str, shares: Shares, numbers: list[int]) -> None:
    if not numbers:
        raise TrackError("the library has no such tracks")
    for rating in store.ratings.add_all(profile, numbers, shares, source=_SOURCE)[:_SHOWN]:
        click.echo(f"{display_path(_format.path_of(store, rating.track_id))}: {_format.shares(rating.shares)}")
    click.echo(f"{len(numbers)} rated; merd rate --undo takes all of that back")


def _rate(store: Store, model: str, profile: str, shares: Shares, path: bytes, position_s: float | None) -> None:
    rating = record_rating(store, profile, path, shares, source=_SOURCE, position_s=position_s)
    thought = _format.thought(store.moods.get_for_now(rating.track_id, model))
    where = f"{display_path(path)}{format_position(position_s)}"
    click.echo(f"{where}: {_format.shares(rating.shares)} (merd thought {thought})")


def _undo(store: Store, profile: str) -> None:
    ratings = store.ratings.undo(profile, _SOURCE)
    if not ratings:
        raise MerdError(f"there is nothing to take back: {profile} has no ratings")
    for rating in ratings[:_SHOWN]:
        path = display_path(_format.path_of(store, rating.track_id)) + format_position(rating.position_s)
        click.echo(f"taken back: {path}: {_format.shares(rating.shares)} ({_format.date(rating.rated_us)})")
    if len(ratings) > 1:
        click.echo(f"{len(ratings)} ratings, which were said at once, were taken back")
