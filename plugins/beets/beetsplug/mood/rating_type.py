"""The type of the field that holds a listener's rating: what merd knows of it, and what has to be told to merd."""

from __future__ import annotations

from typing import Any

from beets.dbcore.types import Default
from beets.library import Item

from beetsplug.mood import fields


class StoredRating(str):
    """A rating that merd has already. Any other text was assigned by somebody, and merd has to be told."""

    __slots__ = ()


class RatingType(Default):
    """A rating in words that merd takes, such as ``happy``."""

    def parse(self, string: str) -> str:
        """The words for what was typed, in the one way in which merd writes them.

        Raises:
            UserError: If it is no rating.
        """
        return canonical(string)

    def from_sql(self, sql_value: Any) -> str | None:
        """What the database holds was noted when it came there."""
        return None if sql_value is None else StoredRating(sql_value)


def canonical(text: str) -> str:
    """A rating in the one way in which merd writes it.

    Raises:
        UserError: If it is none.
    """
    from beetsplug.mood.errors import translate_errors
    from merd.ratings import parser

    with translate_errors():
        return parser.format_rating(parser.parse(text))


def assigned_rating(item: Item) -> str | None:
    """What somebody assigned to an item as its rating, so that merd has to be told."""
    text: str | None = item.get(fields.RATING, with_album=False)
    return None if not text or isinstance(text, StoredRating) else text
