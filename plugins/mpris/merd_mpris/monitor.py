"""The players on the session bus: `Players`, kept as they are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from merd.dbus import BUS, Client, Signal
from merd_mpris.players import PREFIX, Players

_PATH, _INTERFACE = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_RULES = (
    f"type='signal',sender='{BUS}',member='NameOwnerChanged',arg0namespace='org.mpris.MediaPlayer2'",
    f"type='signal',path='{_PATH}',interface='{_PROPERTIES}',member='PropertiesChanged'",
)
# Players tell one thing in several signals, some of which are wrong until the next.
_DEBOUNCE_S = 0.05
_FIRST_TIMEOUT_S = 2.0


class PlayerMonitor:
    """What keeps `Players` up to date. A player is asked for everything whenever it sends any signal."""

    def __init__(self, client: Client, players: Players, changed: Callable[[], None] = lambda: None) -> None:
        """Ask nothing yet.

        Args:
            client: A connection to the bus.
            players: What to keep.
            changed: Called when they may have changed.
        """
        self._client, self._players, self._changed = client, players, changed
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Follow the players until the connection is lost; then they are gone."""
        try:
            await self._client.subscribe(self._on_signal, *_RULES)
            await self.look(_FIRST_TIMEOUT_S)
            self._changed()
            await self._client.wait_disconnected()
        finally:
            self.close()
            self._players.clear(time.monotonic())
            self._changed()

    async def look(self, timeout_s: float) -> None:
        """Ask all players that are there, and wait for their answers until a time has passed."""
        names = await self._client.names()
        for name in names:
            if name.startswith(PREFIX):
                self._start(self._add(name))
        await self.settle(timeout_s)

    async def settle(self, timeout_s: float) -> None:
        """Wait for the answers that are still to come until a time has passed."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)

    def close(self) -> None:
        """Ask nothing more; the connection is the caller's."""
        for timer in self._due.values():
            timer.cancel()
        for task in self._tasks:
            task.cancel()

    async def _add(self, name: str) -> None:
        if owner := await self._client.owner(name):
            self._players.found(owner, name)
            await self._fetch(owner)

    async def _fetch(self, owner: str) -> None:
        if self._players.knows(owner):
            properties = await self._client.call(owner, _PATH, _PROPERTIES, "GetAll", "s", _INTERFACE)
            if properties and isinstance(properties[0], dict):
                self._players.on_properties(owner, properties[0], time.monotonic())
                self._changed()
            else:
                self._players.on_error(owner)

    def _on_signal(self, signal: Signal) -> None:
        if (signal.sender, signal.member) == (BUS, "NameOwnerChanged"):
            self._on_new_owner(*signal.body)
        elif signal.path == _PATH and self._players.knows(signal.sender):
            self._fetch_soon(signal.sender)

    def _on_new_owner(self, name: str, old: str, new: str) -> None:
        if name.startswith(PREFIX):
            self._players.vanished(old, name, time.monotonic())
            if new:
                self._players.appeared(new, name)
            self._changed()
            self._fetch_soon(new)

    def _fetch_soon(self, owner: str) -> None:
        """Ask once after a burst of signals has begun; one that comes later begins another burst."""
        if owner not in self._due and self._players.knows(owner):
            self._due[owner] = asyncio.get_running_loop().call_later(_DEBOUNCE_S, self._fetch_now, owner)

    def _fetch_now(self, owner: str) -> None:
        del self._due[owner]
        self._start(self._fetch(owner))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
