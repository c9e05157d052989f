"""Notifications with buttons on the desktop.

Source: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

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

    async def able(self) -> bool:
        """Whether there is a server of notifications, and one with buttons."""
        able = await self._peer.call(_NAME, _PATH, _NAME, "GetCapabilities")
        return able is not None and "actions" in able[0]

    async def ask(
        self, summary: str, body: str, answers: Sequence[str], spare: str, answered: Callable[[str], None]
    ) -> None:
        """Show a question.

        Args:
            summary: Its first line.
            body: What else there is to say.
            answers: The buttons' words, in their order.
            spare: The one to leave out where there is no room for all.
            answered: Called with the word of the button that was pressed.
        """
        markup = await self._peer.call(_NAME, _PATH, _NAME, "GetCapabilities") or [[]]
        about = await self._peer.call(_NAME, _PATH, _NAME, "GetServerInformation") or [""]
        room = _GNOME_BUTTONS if about[0] == "gnome-shell" else len(answers)
        words = [word for word in answers if len(answers) <= room or word != spare]
        actions = [part for word in words for part in (word, word.capitalize())]
        text = html.escape(body, quote=False) if "body-markup" in markup[0] else body
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
