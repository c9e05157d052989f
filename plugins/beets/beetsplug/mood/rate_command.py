"""``beet mood rate``."""

from __future__ import annotations

import asyncio
import sys

from beets import ui
from beets.dbcore.query import PathQuery
from beets.library import Item, Library

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError
from beetsplug.mood.rating_type import StoredRating
from beetsplug.mood.ratings import Ratings
from beetsplug.mood.session import Session
from merd.errors import TrackError
from merd.plugins import now_playing
from merd.util import progress, text


def run(lib: Library, session: Session, rating: str, query: list[str], *, sure: bool) -> None:
    """Rate the items that a query finds; without one, the track that plays.

    Args:
        lib: Where the items are.
        session: merd.
        rating: As merd writes it.
        query: As beets takes it.
        sure: Whether several tracks are rated without asking.

    Raises:
        UserError: If there are none, or if some could not be rated.
    """
    if not query:
        _rate_playing(lib, session, rating)
        return
    items = list(lib.items(query))
    if not items:
        raise UserError("no matching tracks to rate")
    question = f"Rate {len(items)} tracks {rating} (y/n)?"
    if len(items) > 1 and not sure and sys.stdin.isatty() and not ui.input_yn(question, require=True):
        return
    ratings = Ratings(session)
    failed = sum(not _rate(ratings, item, rating) for item in items)
    if failed:
        raise UserError(f"{failed} of {len(items)} tracks could not be rated")


def _rate_playing(lib: Library, session: Session, rating: str) -> None:
    """Rate the track that plays; it may be in merd's library and not in that of beets."""
    path = asyncio.run(now_playing.now(session.home, session.store)).file()
    stored = Ratings(session).rate(path, rating)
    items = [item for item in lib.items(PathQuery("path", path)) if item.path == path]
    for item in items:
        _set_field(item, stored)
    progress.echo(f"{text.one_line(format(items[0])) if items else text.display_path(path)}: {stored}")


def _rate(ratings: Ratings, item: Item, rating: str) -> bool:
    try:
        stored = ratings.rate(item.path, rating)
    except TrackError as error:
        progress.echo(str(error), err=True)
        return False
    progress.echo(f"{text.one_line(format(item))}: {stored}")
    _set_field(item, stored)
    return True


def _set_field(item: Item, rating: StoredRating) -> None:
    item[fields.RATING] = rating
    item.store()
