"""merd as a command of beets uses it: the folders, the store and the model that all of merd shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from beetsplug.mood.errors import translate_errors

if TYPE_CHECKING:
    from merd.analysis.analyser import Analyser
    from merd.config.paths import AppPaths
    from merd.model.bundle import Bundle
    from merd.store import Store
    from merd.tags.mood_writer import MoodWriter


@dataclass(frozen=True)
class Session:
    """What is open while a command runs.

    Attributes:
        home: The folders of merd.
        profile: Whose ratings and model.
        store: The database.
        writer: Writes moods into files.
    """

    home: AppPaths
    profile: str
    store: Store
    writer: MoodWriter

    @cached_property
    def model(self) -> Bundle:
        """The bundle that is the profile's active model."""
        from merd.model import registry

        return registry.active_bundle(self.home, self.store, self.profile)

    @cached_property
    def analyser(self) -> Analyser:
        """What finds out moods by this model, or looks them up."""
        from merd.analysis.analyser import Analyser
        from merd.config import loader

        return Analyser.configured(self.store, self.model, loader.load(self.home.config_file))


def home() -> AppPaths:
    """Return the folders of merd, as the command line finds them."""
    from merd.config.paths import app_paths

    folder = os.environ.get("MERD_HOME")
    return app_paths(Path(folder) if folder else None)


def profile() -> str:
    """Return whose ratings and model are meant, as the command line has it.

    Raises:
        ProfileError: If the environment names something that is no profile.
    """
    from merd.config import settings

    return settings.check_profile(os.environ.get("MERD_PROFILE") or settings.DEFAULT_PROFILE)


@contextmanager
def session() -> Iterator[Session]:
    """Open merd's store.

    Raises:
        UserError: If that fails, or what is done with it.
    """
    with translate_errors():
        from merd.store import Store
        from merd.tags.mood_writer import MoodWriter

        folders, name = home(), profile()
        with Store(folders.database) as store, MoodWriter(store) as writer:
            yield Session(folders, name, store, writer)
