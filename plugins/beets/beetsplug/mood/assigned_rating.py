"""Ratings that were assigned to the field of items, told to merd."""

from __future__ import annotations

from beets.library import Item

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError
from beetsplug.mood.rating_type import StoredRating
from beetsplug.mood.ratings import Ratings
from beetsplug.mood.session import session
from merd.util import progress


def apply_assigned(item: Item, text: str) -> None:
    """Tell merd what was assigned to an item. Then the field holds what merd has, also where it refused."""
    words = _told(item, text)
    if words:
        item[fields.RATING] = words
    else:
        del item[fields.RATING]
    if words != text:
        item.store()


def _told(item: Item, text: str) -> StoredRating | None:
    """The rating that merd has of an item from now on."""
    try:
        with session() as merd:
            return Ratings(merd).note(item.path, text)
    except UserError as error:
        progress.echo(f"not rated: {error}", err=True)
    with session() as merd:
        return Ratings(merd).of(item.path)
