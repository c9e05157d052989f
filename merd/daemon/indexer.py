"""The thread that keeps the database true to the library: it finds, analyses and brings up to date."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from functools import partial
from typing import Protocol

from merd.analysis.result import FileResult, Status
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.daemon import power, refresh, sd_notify
from merd.daemon.library_sync import LibrarySync
from merd.daemon.metadata_sync import MetadataSync
from merd.daemon.refresh import Refresher
from merd.errors import MerdError
from merd.library import mounts
from merd.library.debounce import DebouncedPaths
from merd.library.watcher import Watcher
from merd.mood import Mood
from merd.store import Store
from merd.util.backoff import Backoff
from merd.util.warn_on_change import WarnOnChange

# After an error, so long until the next try.
_SHORTEST_RETRY_S, _LONGEST_RETRY_S = 5.0, 600.0
# The machine is asked for its power so often at most.
_POWER_S = 10.0
# Without a sign for so long, the thread hangs.
_HANGS_S = 900.0

log = logging.getLogger(__name__)


class IndexerEvents(refresh.RefreshEvents, Protocol):
    """What the indexer tells of its work, in its thread."""

    def tagged(self, path: bytes, mood: Mood) -> None:
        """Take note that a file was analysed.

        Args:
            path: The file.
            mood: Its mood.
        """


class IndexerThread(threading.Thread):
    """The thread, which does one thing after the other, and waits when there is nothing to do.

    Attributes:
        state: What it does, in a few words for people.
    """

    def __init__(self, home: AppPaths, settings: Settings, events: IndexerEvents) -> None:
        """Prepare; `start` begins.

        Args:
            home: Where the database is.
            settings: What to watch and how.
            events: Told what happens.
        """
        super().__init__(name="indexer", daemon=True)
        self._home, self._settings, self._events = home, settings, events
        self._wake, self._stopping, self._rescan = threading.Event(), threading.Event(), threading.Event()
        self._changes = DebouncedPaths(wake=self._wake.set)
        self._beat_s = time.monotonic()
        self._power_s, self._on_battery = -math.inf, False
        self._backoff, self._warnings = Backoff(_SHORTEST_RETRY_S, _LONGEST_RETRY_S), WarnOnChange(log)
        self.state = "starting"

    @property
    def healthy(self) -> bool:
        """Whether the thread lives and gets on."""
        return self.is_alive() and time.monotonic() < self._beat_s + _HANGS_S

    def wake(self) -> None:
        """Let the thread look whether there is anything to do; to be called from time to time."""
        self._wake.set()

    def rescan(self) -> None:
        """Let the thread look through the library again."""
        self._rescan.set()
        self._wake.set()

    def reload(self, settings: Settings) -> None:
        """Let the thread go on with other settings."""
        self._settings = settings
        self._wake.set()

    def stop(self) -> None:
        """Let the thread end soon."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until `stop`; an error is logged once, and everything is tried again."""
        watcher = Watcher(self._changes)
        mounts.call_at_changes(self._wake.set)
        while not self._stopping.is_set():
            try:
                with Store(self._home.database) as store:
                    self._serve(store, watcher)
            except MerdError as error:
                self._warnings.warn(str(error))
                self._pause_after(error)
            except Exception as error:
                log.exception("unexpected, please report it")
                self._pause_after(error)
        watcher.close()

    def _serve(self, store: Store, watcher: Watcher) -> None:
        """Work with the settings and the database of now, until there are others."""
        settings = self._settings
        library_sync = LibrarySync(settings, store, self._changes, watcher)
        refresher = Refresher(self._home, store, settings, self._events)
        metadata = MetadataSync(store)
        while settings is self._settings and not store.reopened and not self._stopping.is_set():
            self._turn(settings, library_sync, refresher, metadata)
            self._backoff.reset()
            self._warnings.reset()
            paused = self._paused(settings)
            self._tell("paused on battery" if paused else "watching")
            self._wait(None if paused else self._changes.ready_in_s())

    def _turn(
        self, settings: Settings, library_sync: LibrarySync, refresher: Refresher, metadata: MetadataSync
    ) -> None:
        scanned_s = library_sync.scanned_s
        if self._rescan.is_set():
            self._rescan.clear()
            library_sync.rescan()
        library_sync.ensure_watching()
        if library_sync.scanned_s != scanned_s:
            refresher.look_again()
            metadata.look_again()
        self._tell("analysing")
        should_continue = partial(self._should_continue, settings)
        analyser = refresher.analyser()
        files = library_sync.pending(analyser.cache, should_continue)
        for result in analyser.analyse(files, settings.jobs):
            self._handle(result)
            metadata.put(result.path)
            if refresher.overdue:
                metadata.store()
                refresher.run(should_continue)
        metadata.store()
        refresher.run(should_continue)
        metadata.refresh(lambda: should_continue() and not self._wake.is_set())

    def _pause_after(self, error: Exception) -> None:
        """Wait before the next try, but not when there are other settings."""
        self._tell(str(error))
        settings, until_s = self._settings, time.monotonic() + self._backoff.next_s()
        while not self._stopping.is_set() and settings is self._settings:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return
            self._wait(left_s)

    def _tell(self, state: str) -> None:
        if state != self.state:
            self.state = state
            sd_notify.status(state)

    def _handle(self, result: FileResult) -> None:
        log.debug("%s: %s", result.status.value, os.fsdecode(result.path))
        if result.status is Status.FAILED:
            log.warning("%s: %s", os.fsdecode(result.path), result.error)
            return
        self._events.tagged(result.path, result.mood)

    def _should_continue(self, settings: Settings) -> bool:
        self._beat_s = time.monotonic()
        return settings is self._settings and not (
            self._stopping.is_set() or self._rescan.is_set() or self._paused(settings)
        )

    def _paused(self, settings: Settings) -> bool:
        if settings.on_battery:
            return False
        if time.monotonic() > self._power_s + _POWER_S:
            self._on_battery, self._power_s = power.on_battery(), time.monotonic()
        return self._on_battery

    def _wait(self, longest_s: float | None) -> None:
        self._wake.wait(longest_s)
        self._wake.clear()
        self._beat_s = time.monotonic()
