"""Notifications with buttons on the desktop.

Source: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from merd.bus import Peer, Signal

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_RULES = (
    f"type='signal',path='{_PATH}',interface='{_NAME}'",
    f"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{_NAME}'",
)
_NOTIFY, _ICON = "susssasa{sv}i", "audio-x-generic"
_AS_THE_SERVER_LIKES = -1
# GNOME's shows no more.
_GNOME_BUTTONS = 3
# Servers do not agree whether one is closed before or after its button, so the last ones are kept.
_OPEN = 50


class Server(NamedTuple):
    """What shows notifications: whether it takes markup for such, and for how many buttons it has room."""

    markup: bool
    room: float


class Notifications:
    """Questions to the listener whose answers are buttons."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._open: dict[int, Callable[[str], None]] = {}
        # What is pressed while a notification's number is still on its way.
        self._early: dict[int, str] | None = None

    async def hear(self) -> None:
        """Hear the buttons from now on."""
        await self._peer.hear(self._heard, *_RULES)

    async def server(self) -> Server | None:
        """What shows notifications; None if there is nothing, or nothing with buttons."""
        able = await self._peer.call(_NAME, _PATH, _NAME, "GetCapabilities")
        if able is None or "actions" not in able[0]:
            return None
        about = await self._peer.call(_NAME, _PATH, _NAME, "GetServerInformation") or [""]
        return Server(
            markup="body-markup" in able[0], room=_GNOME_BUTTONS if about[0] == "gnome-shell" else math.inf
        )

    async def ask(
        self, server: Server, question: tuple[str, str], answers: Sequence[str], answered: Callable[[str], None]
    ) -> None:
        """Show a question.

        Args:
            server: What shows it.
            question: Its first line, and what else there is to say.
            answers: The buttons' words, in their order; no more than the server has room for.
            answered: Called with the word of the button that was pressed.
        """
        summary, body = question
        actions = [part for word in answers for part in (word, word.capitalize())]
        text = html.escape(body, quote=False) if server.markup else body
        what: tuple[Any, ...] = (summary, text, actions, {}, _AS_THE_SERVER_LIKES)
        self._early = {}
        shown = await self._peer.call(_NAME, _PATH, _NAME, "Notify", _NOTIFY, "merd", 0, _ICON, *what)
        early, self._early = self._early, None
        if shown and shown[0] in early:
            answered(early[shown[0]])
        elif shown:
            self._open[shown[0]] = answered
            if len(self._open) > _OPEN:
                del self._open[min(self._open)]

    def _heard(self, signal: Signal) -> None:
        if signal.member == "NameOwnerChanged" and signal.body[0] == _NAME:
            self._open.clear()  # Another server gives the same numbers to other notifications.
        elif signal.path == _PATH and signal.member == "ActionInvoked":
            number, word = signal.body
            if answered := self._open.pop(number, None):
                answered(word)
            elif self._early is not None:
                self._early[number] = word
