"""Hears the players on the session bus."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from merd.dbus import BUS, Client, Signal
from merd_mpris.players import PREFIX, Players

_PATH, _INTERFACE = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_RULES = (
    f"type='signal',sender='{BUS}',member='NameOwnerChanged',arg0namespace='org.mpris.MediaPlayer2'",
    f"type='signal',path='{_PATH}',interface='{_PROPERTIES}',member='PropertiesChanged'",
)
# Players say one thing in several messages, some of which are wrong until the next.
_DEBOUNCE_S = 0.05
_FIRST_LOOK_S = 2.0


class PlayerMonitor:
    """Keeps `Players` as they are. A player is asked for everything whenever it says anything."""

    def __init__(self, client: Client, players: Players, changed: Callable[[], None] = lambda: None) -> None:
        """Begin without asking.

        Args:
            client: A connection to the bus.
            players: What to keep.
            changed: Called when they may have changed.
        """
        self._client, self._players, self._changed = client, players, changed
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Hear the players until the connection is lost; then they are gone."""
        try:
            await self._client.subscribe(self._heard, *_RULES)
            await self.look(_FIRST_LOOK_S)
            self._changed()
            await self._client.wait_disconnected()
        finally:
            self.close()
            self._players.clear(time.monotonic())
            self._changed()

    async def look(self, longest_s: float) -> None:
        """Ask all players that are there, and leave those that take longer to their answers."""
        names = await self._client.names()
        for name in names:
            if name.startswith(PREFIX):
                self._start(self._meet(name))
        await self.settle(longest_s)

    async def settle(self, longest_s: float) -> None:
        """Wait for the answers that are due, but no longer."""
        if self._asking:
            await asyncio.wait(set(self._asking), timeout=longest_s)

    def close(self) -> None:
        """Ask nothing more; the connection is the caller's."""
        for timer in self._due.values():
            timer.cancel()
        for task in self._asking:
            task.cancel()

    async def _meet(self, name: str) -> None:
        if owner := await self._client.owner(name):
            self._players.found(owner, name)
            await self._ask(owner)

    async def _ask(self, owner: str) -> None:
        if self._players.knows(owner):
            said = await self._client.call(owner, _PATH, _PROPERTIES, "GetAll", "s", _INTERFACE)
            if said and isinstance(said[0], dict):
                self._players.said(owner, said[0], time.monotonic())
                self._changed()
            else:
                self._players.refused(owner)

    def _heard(self, signal: Signal) -> None:
        if (signal.sender, signal.member) == (BUS, "NameOwnerChanged"):
            self._renamed(*signal.body)
        elif signal.path == _PATH and self._players.knows(signal.sender):
            self._ask_soon(signal.sender)

    def _renamed(self, name: str, old: str, new: str) -> None:
        if name.startswith(PREFIX):
            self._players.vanished(old, name, time.monotonic())
            self._players.appeared(new, name) if new else None
            self._changed()
            self._ask_soon(new)

    def _ask_soon(self, owner: str) -> None:
        """Ask once after a burst has begun; what is said later begins another one, so that the last word counts."""
        if owner not in self._due and self._players.knows(owner):
            self._due[owner] = asyncio.get_running_loop().call_later(_DEBOUNCE_S, self._ask_now, owner)

    def _ask_now(self, owner: str) -> None:
        del self._due[owner]
        self._start(self._ask(owner))

    def _start(self, asking: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.ensure_future(asking)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return task
