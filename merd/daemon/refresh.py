"""The moods, tags and playlists that are brought up to date after new tracks, ratings and tunings."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Protocol

from merd.analysis import rescore
from merd.analysis.analyser import Analyser
from merd.cluster.factory import executor_factory
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.daemon.auto_tune import AutoTuner
from merd.daemon.tag_sync import TagSync
from merd.errors import MerdError
from merd.model import registry
from merd.model.bundle import Bundle
from merd.playlists import sync
from merd.store import Store
from merd.util.warn_on_change import WarnOnChange

# While many tracks are analysed, so often is everything brought up to date.
_EVERY_S = 300.0
# So often are playlists written anew whose rules name days.
_DAYS_S = 90.0
# So long a cluster may have no workers, before it is tried again later.
_NO_WORKERS_S = 300.0

log = logging.getLogger(__name__)


class RefreshEvents(Protocol):
    """What is told of that work, in its thread."""

    def model_changed(self, profile: str, name: str) -> None:
        """Take note that a profile uses another model.

        Args:
            profile: The profile.
            name: What people call the model.
        """


class Refresher:
    """What brings everything up to date that depends on the database, when that has changed."""

    def __init__(self, home: AppPaths, store: Store, settings: Settings, events: RefreshEvents) -> None:
        """Prepare.

        Args:
            home: Where merd keeps its data.
            store: The same home's database.
            settings: What to write, and for which profiles.
            events: Told what happens.
        """
        self._home, self._store, self._settings, self._events = home, store, settings, events
        self._tags = TagSync(store, settings)
        self._tuner = AutoTuner(home, store, settings.tune_after)
        self._models: dict[str, tuple[str | None, Bundle]] = {}
        self._analyser: tuple[Bundle, Analyser] | None = None
        self._seen: tuple[int, int] | None = None
        self._refreshed_s = -math.inf
        # What such rules take changes while nothing else does.
        self._by_time = any("days" in playlist.where for playlist in settings.playlists or ())
        self._done_s = time.monotonic()
        self._warnings = WarnOnChange(log)

    @property
    def overdue(self) -> bool:
        """Whether it would be wrong to wait until all is analysed."""
        return time.monotonic() > self._done_s + _EVERY_S and self._seen != self._store.change_counts()

    def model(self, profile: str) -> Bundle:
        """Return the model that a profile uses."""
        active, known = self._store.models.active(profile), self._models.get(profile)
        if known is None or known[0] != active:
            loaded = registry.active_bundle(self._home, self._store, profile)
            if known is not None:
                self._events.model_changed(profile, loaded.name)
            self._models[profile] = known = active, loaded
        return known[1]

    def analyser(self) -> Analyser:
        """Return what analyses files by the model of the first profile."""
        model = self.model(self._settings.profiles[0])
        if self._analyser is None or self._analyser[0] is not model:
            executor = executor_factory(self._settings, _NO_WORKERS_S)
            self._analyser = model, Analyser.configured(self._store, model, self._settings, executor)
        return self._analyser[1]

    def look_again(self) -> None:
        """Let the next `run` look at all files whose tags lack a mood: a file system may be back."""
        self._seen = None

    def run(self, should_continue: Callable[[], bool]) -> None:
        """Do what is due; nothing if nothing has changed.

        Args:
            should_continue: Asked before each file is written; what is left out follows with the next call.
        """
        others, own = self._store.change_counts()
        changed = self._seen != (others, own)
        late = self._by_time and time.monotonic() > self._refreshed_s + _DAYS_S
        if changed or late:
            written = [self._refresh(profile) for profile in self._settings.profiles]
            complete = all(written)
            self._seen = (others, self._store.own_changes()) if complete else None
            self._refreshed_s = time.monotonic()
        if changed or not self._tags.complete:
            self._tags.refresh(self.model(self._settings.profiles[0]), should_continue)
        self._done_s = time.monotonic()
        for profile in self._settings.profiles:
            self._tuner.tune(profile)

    def _refresh(self, profile: str) -> bool:
        """Bring a profile's moods and playlists up to date, and tell whether all could be written."""
        model = self.model(profile)
        if self._store.moods.count_unscored(model.extractor_id, model.model_id):
            scored = rescore.rescore(self._store, model)
            log.info("%d tracks were scored again for %s", scored, profile)
        try:
            for path in sync.refresh(self._home, self._store, self._settings, profile, model.model_id):
                log.info("%s was written", path)
        except MerdError as error:
            self._warnings.warn(str(error))
            return False
        return True
