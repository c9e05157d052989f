"""The moods in the tags of all of the library's files, by the model in use."""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable

from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.errors import MerdError, TagError
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.tags.mood_writer import MoodWriter
from merd.util import files

# A file that names the model by which the moods in all tags are. It is away while they are not.
_NOTE = "tagged-with"
# What is wrong with all files, if it is with one; then tags wait.
_ALL_FILES = {errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
_WAIT_S = 900.0

log = logging.getLogger(__name__)


class TagSync:
    """What writes tags, if that is wished."""

    def __init__(self, home: AppPaths, store: Store, settings: Settings) -> None:
        """Prepare.

        Args:
            home: Where merd keeps its data.
            store: The same home's database.
            settings: Whether and how tags are written, and in which folders.
        """
        self._store, self._settings = store, settings
        self._writer = MoodWriter(store, keep_times=settings.keep_times)
        self._note = home.data / _NOTE
        self._complete_by = self._note.read_text(encoding="ascii") if self._note.exists() else ""
        self._wait_until_s = 0.0

    def put(self, path: bytes, mood: Mood) -> None:
        """Write the mood of a file that was just analysed.

        Args:
            path: The file.
            mood: Its mood.
        """
        if self._settings.write_tags:
            self._note.unlink(missing_ok=True)  # There may be a kill before the tags are written.
            self._write(path, mood)

    def refresh(self, model: Bundle, should_continue: Callable[[], bool]) -> None:
        """Bring the tags of all files up to date; those that are left out now follow with the next call.

        Args:
            model: By which model the moods in tags have to be.
            should_continue: Asked before each file.
        """
        if not self._settings.write_tags or time.monotonic() < self._wait_until_s:
            return
        complete = self._complete_by == model.model_id or self._write_all(model, should_continue)
        self._writer.rest()
        if not complete:
            return
        self._complete_by = model.model_id
        if not self._note.exists():
            with files.replacing(self._note) as note:
                note.write(model.model_id.encode())

    def _write_all(self, model: Bundle, should_continue: Callable[[], bool]) -> bool:
        """Write all tags, and tell whether all files were looked at."""
        self._note.unlink(missing_ok=True)
        for folder in self._settings.folders:
            for page in self._store.files.below(os.fsencode(folder)):
                for path in page:
                    if not should_continue() or not self._write_again(path, model):
                        return False
        return True

    def _write_again(self, path: bytes, model: Bundle) -> bool:
        track_id = self._store.files.track_of(path)
        if track_id is None:
            return True
        mood = self._store.moods.get(track_id, model.model_id)
        return mood is None or self._write(path, mood)

    def _write(self, path: bytes, mood: Mood) -> bool:
        """Write a file's tags, and tell whether it is worth while to go on with other files."""
        if time.monotonic() < self._wait_until_s:
            return False
        try:
            self._writer.write(path, mood)
        except TagError as error:
            log.warning("%s", error)
            if error.errno in _ALL_FILES:
                self._wait_until_s, self._complete_by = time.monotonic() + _WAIT_S, ""
                return False
        except MerdError:
            raise
        except Exception:
            log.exception("unexpected, please report it: %s", os.fsdecode(path))
        return True
