"""Questions to the listener: a notification when what plays is worth a rating."""

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
from merd_mpris.prompt_policy import POLICIES, AskPolicy, next_question, wait_s
from merd_mpris.track import Track

_SUMMARY = "How does this sound to you?"
log = logging.getLogger(__name__)


class Prompter:
    """Asks for a rating by a notification when a track that is worth one has played for a while.

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
        """Plan a question about what plays now; None if nothing does."""
        if self._timer is not None:
            self._timer.cancel()
        policy = self._policy()
        if policy is None or player is None or player.track is None or player.key == self._considered:
            return
        due_s = wait_s(player, policy, self._asked_s, time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(due_s, self._ask_of, player.track)

    def _policy(self) -> AskPolicy | None:
        return POLICIES.get(self._context.settings().ask)

    def _ask_of(self, track: Track) -> None:
        self._considered = track.key
        self._start(self._ask_if_due(track))

    async def _ask_if_due(self, track: Track) -> None:
        """Ask, unless another question was asked meanwhile."""
        async with self._asking:
            policy = self._policy()
            if policy is not None and time.monotonic() >= self._asked_s + policy.pause_s:
                await self._ask(track, policy)

    async def _ask(self, track: Track, policy: AskPolicy) -> None:
        notifications, profile = self.notifications, self._context.settings().profiles[0]
        if notifications is None or not (server := await notifications.server()):
            return
        question = await asyncio.to_thread(next_question, self._context.home, profile, track, policy.worth)
        if question is not None:
            self._asked_s = time.monotonic()
            body = f"{text.one_line(question.name)}\nmerd thinks: {question.shares}"
            rate = partial(self._rate, question.path)
            await notifications.ask(server, _SUMMARY, body, question.answers(server.room), rate)

    def _rate(self, path: bytes, word: str) -> None:
        try:
            log.info("%s", self._context.rate(path, word, source="notification", position_s=None))
        except MerdError as error:
            log.warning("%s", error)
