"""Ratings that were assigned to the field of items, stored in merd."""

from __future__ import annotations

from beets.library import Item

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError
from beetsplug.mood.rating_type import StoredRating
from beetsplug.mood.ratings import Ratings
from beetsplug.mood.session import session
from merd.util import progress


def apply_assigned(item: Item, text: str) -> None:
    """Store an assigned rating in merd. Then the field holds what merd has, also where merd refused it.

    Args:
        item: What was rated.
        text: What its field holds.
    """
    rating = _store(item, text)
    if rating:
        item[fields.RATING] = rating
    else:
        del item[fields.RATING]
    if rating != text:
        item.store()


def _store(item: Item, text: str) -> StoredRating | None:
    """Rate an item, and return the rating that merd has of it from now on."""
    try:
        with session() as merd:
            return Ratings(merd).rate(item.path, text)
    except UserError as error:
        progress.echo(f"not rated: {error}", err=True)
    with session() as merd:
        return Ratings(merd).of(item.path)
