"""The type of the field that holds a listener's rating: whether merd has it already, or somebody assigned it."""

from __future__ import annotations

from typing import Any

from beets.dbcore.types import Default
from beets.library import Item

from beetsplug.mood import fields


class StoredRating(str):
    """A rating that is in merd's store already. Any other text in the field was assigned by somebody."""

    __slots__ = ()


class RatingType(Default):
    """A rating in words that merd takes, such as ``happy``."""

    def parse(self, string: str) -> str:
        """Return what was typed in the one way in which merd writes it.

        Raises:
            UserError: If it is no rating.
        """
        return canonical(string)

    def from_sql(self, sql_value: Any) -> str | None:
        """Return what the database holds; it was stored in merd when it came there."""
        return None if sql_value is None else StoredRating(sql_value)


def canonical(text: str) -> str:
    """Return a rating in the one way in which merd writes it.

    Raises:
        UserError: If the text is no rating.
    """
    from beetsplug.mood.errors import translate_errors
    from merd.ratings import parser

    with translate_errors():
        return parser.format_rating(parser.parse(text))


def assigned_rating(item: Item) -> str | None:
    """Return what somebody assigned to an item as its rating; None if there is nothing that merd does not have."""
    text: str | None = item.get(fields.RATING, with_album=False)
    return None if not text or isinstance(text, StoredRating) else text
