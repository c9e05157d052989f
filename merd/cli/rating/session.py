"""``merd session``."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import click

from merd.cli import _format, _options
from merd.cli.rating._keys import keys
from merd.config.paths import AppPaths
from merd.errors import MerdError, PlayerError
from merd.model import registry
from merd.mood import Mood, Quadrant
from merd.player import excerpt, mpv
from merd.ratings import active_learning
from merd.ratings.active_learning import Suggestion
from merd.ratings.parser import parse
from merd.store import Store
from merd.store.records import Rating

_SOURCE = "session"
_MOODS = {quadrant.word[0]: quadrant for quadrant in Quadrant}
_SKIP, _UNDO, _END = " ", "u", "q"
_HELP = "  ".join(
    [*(f"{key} {quadrant.word}" for key, quadrant in _MOODS.items()), "space skips  u undoes  q ends"]
)


@click.command()
@click.option("-n", "--number", type=click.IntRange(1), default=10, show_default=True, help="How many tracks.")
@_options.shortest
@_options.profile
@click.pass_context
def command(context: click.Context, number: int, shortest_s: float, profile: str) -> None:
    """Rate the tracks that would teach the model most: each is played for 20 seconds, and a key says how it is."""
    from merd.cli import load

    home: AppPaths = context.obj
    if not mpv.is_there():
        raise PlayerError("a session plays tracks with mpv, which is not installed")
    with Store(home.database) as store, keys() as press:
        model = registry.active_bundle(home, store, profile)
        asked = active_learning.suggest(store, model, profile, number, shortest_s=shortest_s)
        if not asked:
            raise MerdError("there is nothing to be rated; tag some: merd tag FOLDER")
        click.echo(_HELP)
        session = _Session(store, profile, asked, press)
        with contextlib.suppress(KeyboardInterrupt):
            session.run()
    if session.ratings:
        click.echo(f"{len(session.ratings)} of {len(asked)} rated; learning from that")
        context.invoke(load("tune"), profile=profile)


class _Session:
    """The tracks that are asked for, one after the other.

    Attributes:
        ratings: What was said, by the place of the track.
    """

    def __init__(self, store: Store, profile: str, asked: list[Suggestion], press: Callable[[], str]) -> None:
        self._store, self._profile, self._asked, self._press = store, profile, asked, press
        self.ratings: dict[int, Rating] = {}

    def run(self) -> None:
        """Go on until all tracks were asked for, or the listener ends it."""
        place = 0
        while place < len(self._asked):
            key = self._ask(place)
            if key == _END:
                return
            if key == _UNDO:
                place = self._undo(place)
                continue
            if key in _MOODS:
                self._rate(place, _MOODS[key])
            place += 1

    def _ask(self, place: int) -> str:
        """Play a track, and return the key that was pressed."""
        one = self._asked[place]
        path = _format.path_of(self._store, one.track_id)
        name = _format.track_name(self._store.metadata.of_track(one.track_id), path)
        click.echo(f"{place + 1} of {len(self._asked)}  {name}")
        with excerpt.playing(path, _start_s(one.mood, self._store.tracks.duration_s(one.track_id))):
            while (key := self._press()) not in {*_MOODS, _SKIP, _UNDO, _END}:
                click.echo(_HELP)
        return key

    def _rate(self, place: int, quadrant: Quadrant) -> None:
        one = self._asked[place]
        shares = parse(quadrant.word)
        self.ratings[place] = self._store.ratings.add(self._profile, one.track_id, shares, source=_SOURCE)
        click.echo(f"  {_format.shares(shares)} (merd thought {_format.thought(one.mood)})")

    def _undo(self, place: int) -> int:
        """Take back what was said last in this session, and return the place of its track."""
        if not self.ratings:
            click.echo("  there is nothing to take back")
            return place
        last = max(self.ratings, key=lambda one: self.ratings[one].id)
        rating = self.ratings.pop(last)
        self._store.ratings.take_back(self._profile, rating, _SOURCE)
        click.echo(f"  taken back: {_format.shares(rating.shares)}")
        return last


def _start_s(mood: Mood, duration_s: float) -> float:
    """Return where the most telling piece of a track begins: in the segment that is most like the whole."""
    segment = mood.typical
    start_s = 0.0 if segment is None else float(mood.times_s[segment, 0])
    return max(0.0, min(start_s, duration_s - excerpt.LENGTH_S))
