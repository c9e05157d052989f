"""What the plugin does inside merd's daemon: the entry point ``merd.collectors``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from merd.dbus import Client, Connection, keep_connected
from merd.errors import MerdError
from merd.plugins.collectors import Context
from merd_mpris import last_player, play_log
from merd_mpris.monitor import PlayerMonitor
from merd_mpris.notifications import Notifications
from merd_mpris.players import Player, Players
from merd_mpris.prompter import Prompter

log = logging.getLogger(__name__)


async def collect(context: Context) -> None:
    """Follow the players: ask for ratings, and store what was played, as the settings have it."""
    await _Collector(context).run()


class _Collector:
    """The players, what is asked about them, and the tasks that run in the background."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._players = Players(self._on_ended, last_player.read(context.home))
        self._last = self._players.last
        self._prompter = Prompter(context, self._start)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Go on until this is cancelled."""
        try:
            await keep_connected(self._serve, lambda error: log.debug("not on the session bus: %s", error))
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks)  # What was played is still stored.

    async def _serve(self, connection: Connection) -> None:
        client = Client(connection)
        notifications = Notifications(client)
        await notifications.subscribe()
        self._prompter.notifications = notifications
        await PlayerMonitor(client, self._players, self._on_changed).run()

    def _on_changed(self) -> None:
        if self._last != self._players.last:
            self._last = self._players.last
            last_player.write(self._context.home, self._last)
        best = self._players.best()
        self._prompter.consider(best[0] if len(best) == 1 and best[0].playing else None)

    def _on_ended(self, player: Player) -> None:
        if self._context.settings().listening:
            self._start(asyncio.to_thread(play_log.log_play, self._context.home, player))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_log_errors(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _log_errors(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except MerdError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("unexpected, please report it")
