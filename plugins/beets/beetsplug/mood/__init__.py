"""`beet mood`: merd inside beets.

beets imports this package whenever it starts, so nothing of merd is imported before a command needs it.
"""

from __future__ import annotations

from collections.abc import Sequence

from beets.plugins import BeetsPlugin
from beets.ui import Subcommand

from beetsplug.mood import fields
from beetsplug.mood.command import MoodCommand


class MoodPlugin(BeetsPlugin):
    """Gives items their moods."""

    item_types = fields.TYPES

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

    def commands(self) -> Sequence[Subcommand]:
        """The command ``beet mood``."""
        return [MoodCommand(self.config)]
