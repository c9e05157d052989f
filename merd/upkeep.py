"""What follows from new tracks, ratings and tunings: moods, tags and playlists that are up to date."""

from __future__ import annotations

import errno
import logging
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from merd import playlists, rescore, tagging, versions
from merd.analysis import Analyst
from merd.bundle import Bundle
from merd.config import Home
from merd.errors import MerdError, TagError
from merd.mood import Mood
from merd.settings import Settings
from merd.store import Store
from merd.tuner import Tuner

# While many tracks are analysed, so often is everything brought up to date.
_EVERY_S = 300.0
# Names the model whose moods all tags have.
_TAGGED = "tagged-with"

# What is wrong with all files, if it is with one; then tags wait.
_ALL_FILES = {errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
_TAGS_WAIT_S = 900.0

log = logging.getLogger(__name__)


class Heard(Protocol):
    """Who wants to know."""

    def model_changed(self, profile: str, name: str) -> None:
        """A profile listens with another model."""


class Upkeep:
    """Brings everything up to date that depends on the database, when that has changed."""

    def __init__(self, home: Home, store: Store, settings: Settings, heard: Heard) -> None:
        self._home, self._store, self._settings, self._heard = home, store, settings, heard
        self._tuner = Tuner(home, store, settings.tune_after)
        self._models: dict[str, tuple[str | None, Bundle]] = {}
        self._analyst: tuple[Bundle, Analyst] | None = None
        self._seen: int | None = None
        self._done_s = time.monotonic()
        self._complaint = ""
        self._note, self._tagged = home.data / _TAGGED, ""
        self._tags_wait_s = -math.inf

    def touch(self) -> None:
        """There is something new in the database, from this connection."""
        self._seen = None

    @property
    def overdue(self) -> bool:
        """Whether it would be wrong to wait until all is analysed."""
        return self._seen is None and time.monotonic() > self._done_s + _EVERY_S

    def model(self, profile: str) -> Bundle:
        """The model that a profile listens with."""
        active, known = self._store.models.active(profile), self._models.get(profile)
        if known is None or known[0] != active:
            loaded = versions.active_bundle(self._home, self._store, profile)
            if known is not None:
                self._heard.model_changed(profile, loaded.name)
            self._models[profile] = known = active, loaded
        return known[1]

    def analyst(self) -> Analyst:
        """Analyses with the model of the first profile."""
        model = self.model(self._settings.profiles[0])
        if self._analyst is None or self._analyst[0] is not model:
            self._analyst = model, Analyst(self._store, model, longest_s=60 * self._settings.longest_minutes)
        return self._analyst[1]

    def run(self, go_on: Callable[[], bool]) -> None:
        """Do what is due; nothing if nothing has changed.

        Args:
            go_on: Asked between files; what is not done then is done by the next call.
        """
        changes = self._store.changes()
        waited = -math.inf < self._tags_wait_s < time.monotonic()
        if self._seen != changes or waited:
            for profile in self._settings.profiles:
                self._refresh(profile, go_on)
            self._seen = changes if go_on() else None
        self._done_s = time.monotonic()
        for profile in self._settings.profiles:
            self._tuner.tune(profile)

    def _refresh(self, profile: str, go_on: Callable[[], bool]) -> None:
        model = self.model(profile)
        if self._store.moods.count_unscored(model.extractor_id, model.model_id):
            scored = rescore.rescore(self._store, model)
            log.info("%d tracks were scored again for %s", scored, profile)
        if self._settings.write_tags and profile == self._settings.profiles[0]:
            self._tag_all(model, go_on)
        try:
            for path in playlists.refresh(self._home, self._store, self._settings, profile, model.model_id):
                log.info("%s was written", path)
        except MerdError as error:
            if str(error) != self._complaint:
                log.warning("%s", error)
            self._complaint = str(error)

    def tag(self, path: bytes, mood: Mood) -> None:
        """Write a mood into a file's tags, if that is wished."""
        if self._settings.write_tags and mood.known:
            self._note.unlink(missing_ok=True)  # Until all tags are right again: there may be a kill before.
            self._tag(path, mood)

    def _tag(self, path: bytes, mood: Mood) -> None:
        if time.monotonic() < self._tags_wait_s:
            return
        try:
            tagging.write_mood(self._store, path, mood, keep_times=self._settings.keep_times)
        except TagError as error:
            log.warning("%s", error)
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _ALL_FILES:
                self._tags_wait_s, self._tagged = time.monotonic() + _TAGS_WAIT_S, ""

    def _tag_all(self, model: Bundle, go_on: Callable[[], bool]) -> None:
        """See that all files' tags are by this model."""
        if time.monotonic() < self._tags_wait_s:
            return
        self._tags_wait_s = -math.inf
        if model.model_id not in {self._tagged, _read(self._note)}:
            for folder in self._settings.folders:
                for page in self._store.files.below(os.fsencode(folder)):
                    for path in page:
                        if not go_on() or self._tags_wait_s > -math.inf:
                            return
                        self._tag_again(path, model)
        self._tagged = model.model_id
        if _read(self._note) != model.model_id:
            self._note.write_text(model.model_id, encoding="ascii")

    def _tag_again(self, path: bytes, model: Bundle) -> None:
        record = self._store.file(path)
        mood = (
            None if record is None or record.track_id is None else self._store.mood(record.track_id, model.model_id)
        )
        if mood is not None and mood.known:
            self._tag(path, mood)


def _read(note: Path) -> str:
    return note.read_text(encoding="ascii") if note.exists() else ""
