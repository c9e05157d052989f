"""A library of beets with the plugin `mood`, as a test calls it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import beets
from beets.library import Item
from beets.test.helper import PluginMixin, TestHelper


class Beets(PluginMixin, TestHelper):
    """beets with a library of its own on disk, below `folder`."""

    plugin = "mood"
    preload_plugin = False
    db_on_disk = True

    @property
    def folder(self) -> Path:
        return Path(os.fsdecode(self.lib.directory))

    def configure(self, **mood: Any) -> None:
        """Load the plugin with these settings, and beside it others that were loaded by `plugins`."""
        beets.config["mood"].set(mood)
        self.load_plugins("mood")

    def add(self, path: Path, **values: Any) -> Item:
        """An item for a file where it lies."""
        item = Item.from_path(os.fsencode(path))
        item.update({"title": path.stem, "artist": "Somebody", **values})
        self.lib.add(item)
        return item

    def item(self, query: str) -> Item:
        """The one item that a query finds, fresh from the database."""
        [item] = self.lib.items(query)
        return item
