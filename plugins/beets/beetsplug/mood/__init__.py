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

from beetsplug.mood import fields, rating_type
from beetsplug.mood.command import MoodCommand
from beetsplug.mood.import_listener import ImportListener


class MoodPlugin(BeetsPlugin):
    """The plugin that gives items their moods."""

    # The rating of an album goes to its items.
    album_types: ClassVar[Mapping[str, Type]] = {fields.RATING: rating_type.RatingType()}
    item_types: ClassVar[Mapping[str, Type]] = {**fields.FIGURES, **album_types}

    def __init__(self) -> None:
        super().__init__()
        self.config.add(
            {
                "auto": True,
                "write": False,
                "force": False,
                "fields": list(fields.NAMES),
                "playlist_dir": None,
            }
        )
        # What `register_listener` takes must not be called in several threads, in which an import stores items.
        self.listeners["database_change"].append(self._apply_assigned_rating)
        if self.config["auto"].get(bool):
            self._register_import_listeners()
        if self.config["write"].get(bool):
            from beetsplug.mood import media_fields

            media_fields.register(self)

    def commands(self) -> Sequence[Subcommand]:
        """Return the one command, ``beet mood``."""
        return [MoodCommand(self.config)]

    def _register_import_listeners(self) -> None:
        imports = ImportListener(self.config)
        self.register_listener("album_imported", imports.add_album)
        self.register_listener("item_imported", imports.add_item)
        self.register_listener("import", imports.finish)
        # Other programs than `beet import` import, too.
        self.register_listener("cli_exit", imports.finish)

    def _apply_assigned_rating(self, lib: Library, model: LibModel) -> None:
        """Have merd store a rating that ``beet modify``, or anything else, assigned to an item."""
        if isinstance(model, Item) and (text := rating_type.assigned_rating(model)):
            from beetsplug.mood.assigned_rating import apply_assigned

            apply_assigned(model, text)
