"""The moods in the tags of all of the library's files, by the model in use."""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator

from merd.config.settings import Settings
from merd.errors import MerdError, TagError
from merd.library import scanner
from merd.model.bundle import Bundle
from merd.store import Store
from merd.tags.mood_writer import MoodWriter

# What is wrong with all files, if it is with one; then tags wait.
_ALL_FILES = {errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
_WAIT_S = 900.0

log = logging.getLogger(__name__)


class TagSync:
    """What writes tags, if that is wished: into each file once for each model.

    What others write there afterwards stays, be they the listener or another merd.

    Attributes:
        complete: Whether all files had their tags when `refresh` last ended.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        """Prepare.

        Args:
            store: What knows the files.
            settings: Whether and how tags are written, and in which folders.
        """
        self._store, self._settings = store, settings
        self._writer = MoodWriter(store, keep_times=settings.keep_times)
        self._wait_until_s = 0.0
        self.complete = not settings.write_tags

    def refresh(self, model: Bundle, should_continue: Callable[[], bool]) -> None:
        """Bring the tags of all files up to date; those that are left out now follow with the next call.

        Args:
            model: By which model the moods in tags have to be.
            should_continue: Asked before each file.
        """
        if self._settings.write_tags and time.monotonic() >= self._wait_until_s:
            with self._writer:
                self.complete = all(
                    should_continue() and self._write(path, track_id, model)
                    for path, track_id in self._files(model)
                )

    def _files(self, model: Bundle) -> Iterator[tuple[bytes, int]]:
        """Yield them with their tracks; one that is away or changed is left until the store knows its state."""
        for folder in self._settings.folders:
            for page in self._store.files.without_tags_of(model.model_id, os.fsencode(folder)):
                yield from ((path, track_id) for path, state, track_id in page if scanner.is_still(path, state))

    def _write(self, path: bytes, track_id: int, model: Bundle) -> bool:
        """Write a file's tags, and tell whether it is worth while to go on with other files."""
        mood = self._store.moods.get(track_id, model.model_id)
        if mood is None:
            return True
        try:
            self._writer.write(path, mood)
        except TagError as error:
            log.warning("%s", error)
            if error.errno in _ALL_FILES:
                self._wait_until_s = time.monotonic() + _WAIT_S
                return False
        except MerdError:
            raise
        except Exception:
            log.exception("unexpected, please report it: %s", os.fsdecode(path))
        with self._store.writing():
            self._store.files.put_tags_model(path, model.model_id)
        return True
