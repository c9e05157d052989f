"""A library of beets with the plugin `mood`, as a test calls it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import beetsplug.mood  # noqa: F401 - Before beets' own tests (2.5) put other plugins out of reach.

# isort: split
from beets.library import Item
from beets.test.helper import PluginMixin, TestHelper
from beets.util import cached_classproperty
from mediafile import MediaFile

from beetsplug.mood import fields


class Beets(PluginMixin, TestHelper):
    """beets with a library of its own on disk, below `folder`."""

    preload_plugin = False
    db_on_disk = True

    @property
    def folder(self) -> Path:
        return Path(os.fsdecode(self.lib.directory))

    def load(self, *plugins: str, **mood: Any) -> None:
        """Load the plugin, with these settings, and others beside it, in place of those that were loaded."""
        self.forget()
        self.config["mood"].set(mood)
        self.load_plugins("mood", *plugins)

    def forget(self) -> None:
        """Unload all plugins, and what they have left in classes of beets."""
        self.unload_plugins()
        cached_classproperty.cache.clear()
        for name in {*fields.TAGS} & {*MediaFile.fields()}:
            delattr(MediaFile, name)
            Item._media_fields.discard(name)

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
