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
from beetsplug.mood.import_listener import ImportListener
from beetsplug.mood.rating_type import RatingType, assigned_rating


class MoodPlugin(BeetsPlugin):
    """Gives items their moods."""

    # The rating of an album goes to its items.
    album_types: ClassVar[Mapping[str, Type]] = {fields.RATING: RatingType()}
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
        self.listeners["database_change"].append(self._note_rating)
        if self.config["auto"].get(bool):
            self._listen_to_imports()
        if self.config["write"].get(bool):
            from beetsplug.mood import media_fields

            media_fields.register(self)

    def commands(self) -> Sequence[Subcommand]:
        """The command ``beet mood``."""
        return [MoodCommand(self.config)]

    def _listen_to_imports(self) -> None:
        imports = ImportListener(self.config)
        self.register_listener("album_imported", imports.add_album)
        self.register_listener("item_imported", imports.add_item)
        self.register_listener("import", imports.finish)
        # Other programs than `beet import` import, too.
        self.register_listener("cli_exit", imports.finish)

    def _note_rating(self, lib: Library, model: LibModel) -> None:
        """A rating that was assigned to an item, by ``beet modify`` or otherwise, is one of merd's."""
        if isinstance(model, Item) and (text := assigned_rating(model)):
            from beetsplug.mood.assigned_rating import apply_assigned

            apply_assigned(model, text)
