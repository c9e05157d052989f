"""Asks the listener for ratings of what plays."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from merd.errors import MerdError
from merd.plugins.collectors import Context
from merd.util import text
from merd_mpris.notifications import Notifications
from merd_mpris.players import Player
from merd_mpris.prompt_policy import MANNERS, AskPolicy, question, wait_s
from merd_mpris.track import Track

log = logging.getLogger(__name__)


class Asker:
    """Shows a notification when a track that is worth a rating has played for a while.

    Attributes:
        notifications: Where to; it is another one for each connection to the bus.
    """

    def __init__(self, context: Context, start: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """Ask nothing yet.

        Args:
            context: What the daemon offers.
            start: Runs a coroutine in the background.
        """
        self._context, self._start = context, start
        self.notifications: Notifications | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._asked_s = -math.inf
        self._asking = asyncio.Lock()
        self._considered: tuple[str, ...] = ()

    def consider(self, player: Player | None) -> None:
        """This plays now; None if nothing does."""
        if self._timer is not None:
            self._timer.cancel()
        manner = MANNERS.get(self._context.settings().ask)
        if (
            manner is not None
            and player is not None
            and player.track is not None
            and player.key != self._considered
        ):
            due_s = wait_s(player, manner, self._asked_s, time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(due_s, self._ask_of, player.track)

    def _ask_of(self, track: Track) -> None:
        self._considered = track.key
        self._start(self._ask_alone(track))

    async def _ask_alone(self, track: Track) -> None:
        """Ask, unless another question was just asked."""
        async with self._asking:
            manner = MANNERS.get(self._context.settings().ask)
            if manner is not None and time.monotonic() >= self._asked_s + manner.pause_s:
                await self._ask(track, manner)

    async def _ask(self, track: Track, manner: AskPolicy) -> None:
        notifications, profile = self.notifications, self._context.settings().profiles[0]
        if notifications is None or not (server := await notifications.server()):
            return
        asked = await asyncio.to_thread(question, self._context.home, profile, track, manner.worth)
        if asked is not None:
            self._asked_s = time.monotonic()
            words = ("How does this sound to you?", f"{text.one_line(asked.name)}\nmerd hears: {asked.heard}")
            await notifications.ask(server, words, asked.answers(server.room), partial(self._answered, asked.path))

    def _answered(self, path: bytes, word: str) -> None:
        try:
            log.info("%s", self._context.rate(path, word, source="notification", position_s=None))
        except MerdError as error:
            log.warning("%s", error)
