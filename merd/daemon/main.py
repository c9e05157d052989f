"""The daemon: the indexer, the session bus, the collectors and systemd, put together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from merd import __version__
from merd.config import loader
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.daemon import sd_notify, website
from merd.daemon.api import DaemonApi, figures
from merd.daemon.indexer import IndexerThread
from merd.dbus import Service, own_bus_name
from merd.errors import ConfigError, MerdError, StoreError, os_reason
from merd.mood import Mood
from merd.plugins.collectors import Context, run_collectors
from merd.store import Store
from merd.util import files
from merd.util.backoff import Backoff
from merd.util.warn_on_change import WarnOnChange

# So often merd looks whether anything is due. An idle machine is not woken more often, unless systemd wants it.
_TICK_S = 60.0
_TIMEOUT_S = 30.0
_NICE = 10
_LOCK = "daemon.lock"
_RETRY_S = 1.0

log = logging.getLogger(__name__)


def run(home: AppPaths) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        ConfigError: If the configuration is wrong.
        MerdError: If there is a daemon already, or the indexer ended.
    """
    chosen = loader.load(home.config_file)
    with _lock(home.data):
        files.remove_leftovers(home.data)
        _step_back()
        with _store(home) as store:
            asyncio.run(_Daemon(home, chosen, store).run())


class _Daemon:
    """What the bus, the collectors and the indexer talk to, in the event loop's thread."""

    def __init__(self, home: AppPaths, chosen: Settings, store: Store) -> None:
        self._home, self._settings, self._store = home, chosen, store
        self._api = DaemonApi(home, store, chosen.profiles[0])
        self._service = Service(self)
        self._indexer = IndexerThread(home, chosen, self)
        self._written_ns = _written_ns(home)
        self._stop, self._reload = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Begin, tick until the end, and clean up."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop.set)
        self._loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        context = Context(lambda: self._settings, self._home, self.rate, self.moods)
        tasks = [asyncio.create_task(task) for task in (run_collectors(context), own_bus_name(self._service))]
        self._serve_site()
        self._indexer.start()
        sd_notify.ready()
        log.info("watching %s", ", ".join(map(str, self._settings.folders)))
        try:
            await self._tick()
        finally:
            sd_notify.stopping()
            for task in (*tasks, self._site):
                task.cancel()
            await asyncio.gather(*tasks, self._site, return_exceptions=True)
            self._indexer.stop()
            await asyncio.to_thread(self._indexer.join, _TIMEOUT_S)

    async def _tick(self) -> None:
        while not self._stop.is_set():
            if not self._indexer.is_alive():
                raise MerdError("the indexer ended; this is a fault of merd, please report it")
            if self._indexer.healthy:
                sd_notify.watchdog()
            if self._reload.is_set() or _written_ns(self._home) != self._written_ns:
                await self._read_settings()
            self._indexer.wake()
            await self._until_tick()

    async def _until_tick(self) -> None:
        waiting = [asyncio.create_task(event.wait()) for event in (self._stop, self._reload)]
        await asyncio.wait(waiting, timeout=sd_notify.interval_s(_TICK_S), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _read_settings(self) -> None:
        self._reload.clear()
        self._written_ns = _written_ns(self._home)
        sd_notify.reloading()
        try:
            self._settings = loader.load(self._home.config_file)
        except ConfigError as error:
            log.warning("%s; the settings stay as they were", error)
        else:
            log.info("the settings were read again")
            self._api = DaemonApi(self._home, self._store, self._settings.profiles[0])
            self._indexer.reload(self._settings)
            self._site.cancel()
            await asyncio.wait([self._site])  # Until then it has the address.
            self._serve_site()
        sd_notify.ready()

    def _serve_site(self) -> None:
        """Serve the map of moods, if the settings want it."""

        def rated(track: bytes, rating: str) -> None:
            self._loop.call_soon_threadsafe(self._service.rating_added, track, rating)
            self._indexer.wake()

        self._site = asyncio.create_task(website.serve(self._home, self._settings, rated, self.rescan))

    # What the bus and the collectors ask, as `DaemonApi` has it.

    def rate(
        self, track: bytes, rating: str, profile: str = "", *, source: str = "dbus", position_s: float | None = None
    ) -> str:
        """Remember a rating."""
        noted = self._api.rate(track, rating, profile, source=source, position_s=position_s)
        self._service.rating_added(track, rating)
        self._indexer.wake()
        return noted

    def moods(self, track: bytes) -> dict[str, float]:
        """Return a track's mood."""
        return self._api.moods(track)

    async def similar(self, track: bytes, wishes: list[str], count: int) -> list[bytes]:
        """Return the files of the tracks that are most like one of them."""
        return await self._api.similar(track, wishes, count)

    def status(self) -> dict[str, object]:
        """Return how merd does."""
        return {**self._api.status(), "state": self._indexer.state, "version": __version__}

    def rescan(self) -> None:
        """Look through the library."""
        self._indexer.rescan()

    # What the indexer tells, in its thread, as `IndexerEvents` has it.

    def tagged(self, path: bytes, mood: Mood) -> None:
        """Tell the bus that a file was analysed."""
        self._loop.call_soon_threadsafe(self._service.track_tagged, path, figures(mood))

    def model_changed(self, profile: str, name: str) -> None:
        """Tell the bus that a profile uses another model."""
        self._loop.call_soon_threadsafe(self._service.model_changed, profile, name)


def _lock(folder: Path) -> TextIO:
    """Refuse a second daemon on the same data; wait until that can be written: it may not be mounted yet."""
    for waiting in _tries():
        try:
            return files.acquire_lock(folder / _LOCK)
        except BlockingIOError as error:
            raise MerdError(f"{folder}: another merd daemon is running here") from error
        except OSError as error:
            waiting(f"{folder}: {os_reason(error)}")
    raise AssertionError


def _store(home: AppPaths) -> Store:
    """Open the database; wait where that may become possible, as on a full disk."""
    for waiting in _tries():
        try:
            return Store(home.database)
        except StoreError as error:
            if error.__cause__ is None:  # A newer merd made it, which does not pass.
                raise
            waiting(str(error))
    raise AssertionError


def _tries() -> Iterator[Callable[[str], None]]:
    """Yield for each try what is told why it failed; then time passes, and for systemd merd is alive."""
    backoff, warnings = Backoff(_RETRY_S, _TICK_S), WarnOnChange(log)
    while True:
        yield lambda reason: warnings.warn(f"{reason}; waiting until it can be written")
        sd_notify.ready()
        sd_notify.watchdog()
        time.sleep(backoff.next_s())


def _step_back() -> None:
    """Let everything else on the machine go first, also to its disks."""
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    if program := shutil.which("ionice"):
        subprocess.run([program, "-c", "3", "-p", str(os.getpid())], check=False, stderr=subprocess.DEVNULL)


def _written_ns(home: AppPaths) -> int:
    """Return when the configuration file was written; 0 where there is none."""
    try:
        return home.config_file.stat().st_mtime_ns
    except OSError:
        return 0
