"""`beet mood`: merd inside beets.

beets imports this package whenever it starts, so nothing of merd is imported before a command needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from beets.dbcore.types import Type
from beets.library import Item, LibModel, Library
from beets.plugins import BeetsPlugin
from beets.ui import Subcommand

from beetsplug.mood import fields
from beetsplug.mood.command import MoodCommand
from beetsplug.mood.rating_type import RatingType, said


class MoodPlugin(BeetsPlugin):
    """Gives items their moods."""

    item_types: ClassVar[Mapping[str, Type]] = {**fields.FIGURES, fields.RATING: RatingType()}

    def __init__(self) -> None:
        super().__init__()
        self.config.add(
            {
                "auto": True,
                "write": False,
                "force": False,
                "fields": list(fields.NAMES),
                "playlist_dir": None,
                "profile": None,
            }
        )
        self.register_listener("database_change", self._note_rating)
        if self.config["write"].get(bool):
            from beetsplug.mood import media

            media.register(self)

    def commands(self) -> Sequence[Subcommand]:
        """The command ``beet mood``."""
        return [MoodCommand(self.config)]

    def _note_rating(self, lib: Library, model: LibModel) -> None:
        """A rating that was assigned to an item, by ``beet modify`` or otherwise, is one of merd's."""
        if isinstance(model, Item) and (text := said(model)):
            from beetsplug.mood.assigned import settle

            settle(model, text, self.config)
