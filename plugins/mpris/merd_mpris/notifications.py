"""Notifications with buttons on the desktop.

Source: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from merd.dbus import Client, Signal

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_RULE = f"type='signal',path='{_PATH}',interface='{_NAME}',member='ActionInvoked'"
_NOTIFY, _ICON = "susssasa{sv}i", "audio-x-generic"
_AS_THE_SERVER_LIKES = -1
# GNOME's shows no more.
_GNOME_BUTTONS = 3
# Servers do not agree whether one is closed before or after its button, so the last ones are kept.
_OPEN = 50


class Server(NamedTuple):
    """What shows notifications: its unique name, whether it takes markup, and for how many buttons it has room."""

    owner: str
    markup: bool
    room: float


class Notifications:
    """Questions to the listener whose answers are buttons."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # By the server's unique name and the notification's number.
        self._open: dict[tuple[str, int], Callable[[str], None]] = {}
        # What is pressed while a notification's number is still on its way.
        self._early: dict[tuple[str, int], str] | None = None

    async def hear(self) -> None:
        """Hear the buttons from now on."""
        await self._client.subscribe(self._heard, _RULE)

    async def server(self) -> Server | None:
        """What shows notifications; None if there is nothing, or nothing with buttons."""
        able = await self._client.call(_NAME, _PATH, _NAME, "GetCapabilities")  # It is started by this, if need be.
        owner = await self._client.owner(_NAME)
        if able is None or owner is None or "actions" not in able[0]:
            return None
        about = await self._client.call(owner, _PATH, _NAME, "GetServerInformation") or [""]
        return Server(owner, "body-markup" in able[0], _GNOME_BUTTONS if about[0] == "gnome-shell" else math.inf)

    async def ask(
        self, server: Server, question: tuple[str, str], answers: Sequence[str], answered: Callable[[str], None]
    ) -> None:
        """Show a question; one at a time, until this returns.

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
        shown = await self._client.call(server.owner, _PATH, _NAME, "Notify", _NOTIFY, "merd", 0, _ICON, *what)
        early, self._early = self._early, None
        if shown is None:
            return
        one = server.owner, shown[0]
        if one in early:
            answered(early[one])
        else:
            self._open[one] = answered
            if len(self._open) > _OPEN:
                del self._open[next(iter(self._open))]

    def _heard(self, signal: Signal) -> None:
        match signal:
            case Signal(sender, path, "ActionInvoked", [int(number), str(word)]) if path == _PATH:
                if answered := self._open.pop((sender, number), None):
                    answered(word)
                elif self._early is not None:
                    self._early[sender, number] = word
