"""Notifications with buttons on the desktop.

Source: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from merd.dbus import Client, Signal

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_RULE = f"type='signal',path='{_PATH}',interface='{_NAME}',member='ActionInvoked'"
_NOTIFY, _ICON = "susssasa{sv}i", "audio-x-generic"
_DEFAULT_TIMEOUT = -1
# GNOME's server shows no more.
_GNOME_BUTTONS = 3
# Servers do not agree whether one is closed before or after its button, so the last ones are kept.
_MOST_OPEN = 50


class Server(NamedTuple):
    """What shows notifications: its unique name, whether it takes markup, and for how many buttons it has room."""

    owner: str
    markup: bool
    room: float


class Notifications:
    """Notifications whose buttons are answers to a question."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # By the server's unique name and the notification's number.
        self._open: dict[tuple[str, int], Callable[[str], None]] = {}
        # What is pressed while a notification's number is still on its way.
        self._early: dict[tuple[str, int], str] | None = None

    async def subscribe(self) -> None:
        """Have the bus tell of buttons that are pressed, from now on."""
        await self._client.subscribe(self._on_signal, _RULE)

    async def server(self) -> Server | None:
        """Return what shows notifications; None if there is nothing, or nothing with buttons."""
        # This starts the server, if need be.
        capabilities = await self._client.call(_NAME, _PATH, _NAME, "GetCapabilities")
        owner = await self._client.owner(_NAME)
        if capabilities is None or owner is None or "actions" not in capabilities[0]:
            return None
        information = await self._client.call(owner, _PATH, _NAME, "GetServerInformation") or [""]
        return Server(
            owner, "body-markup" in capabilities[0], _GNOME_BUTTONS if information[0] == "gnome-shell" else math.inf
        )

    async def ask(
        self, server: Server, summary: str, body: str, answers: Sequence[str], answered: Callable[[str], None]
    ) -> None:
        """Show a question; another one may be shown when this has returned.

        Args:
            server: What shows it.
            summary: The question's first line.
            body: What else there is to say.
            answers: The buttons' words, in their order; no more than the server has room for.
            answered: Called with the word of the button that was pressed.
        """
        actions = [part for word in answers for part in (word, word.capitalize())]
        text = html.escape(body, quote=False) if server.markup else body
        hints: dict[str, object] = {}
        arguments = ("merd", 0, _ICON, summary, text, actions, hints, _DEFAULT_TIMEOUT)
        self._early = {}
        shown = await self._client.call(server.owner, _PATH, _NAME, "Notify", _NOTIFY, *arguments)
        early, self._early = self._early, None
        if shown is None:
            return
        notification = server.owner, shown[0]
        if notification in early:
            answered(early[notification])
        else:
            self._open[notification] = answered
            if len(self._open) > _MOST_OPEN:
                del self._open[next(iter(self._open))]

    def _on_signal(self, signal: Signal) -> None:
        match signal:
            case Signal(sender, path, "ActionInvoked", [int(number), str(word)]) if path == _PATH:
                if answered := self._open.pop((sender, number), None):
                    answered(word)
                elif self._early is not None:
                    self._early[sender, number] = word
