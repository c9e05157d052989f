"""Other programs on the session bus: their methods and their signals, in plain Python values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from dbus_next.constants import MessageType
from dbus_next.message import Message
from dbus_next.signature import Variant

from merd.dbus.connection import Connection

BUS = "org.freedesktop.DBus"
_CALL_S = 5.0


class Signal(NamedTuple):
    """A program's signal: the program's unique name, the object, the signal's name and what it holds."""

    sender: str
    path: str
    member: str
    body: list[Any]


class Client:
    """A connection for calls of other programs, and for their signals. Variants are given out as what they hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def subscribe(self, handler: Callable[[Signal], None], *rules: str) -> None:
        """Have a handler called with each signal.

        Args:
            handler: Called in the event loop.
            rules: Which signals the bus is to send here, in its own language, beside those of other handlers.
        """

        def handle(message: Message) -> None:
            if message.message_type is MessageType.SIGNAL:
                handler(Signal(str(message.sender), message.path, message.member, list(map(plain, message.body))))

        self._connection.add_message_handler(handle)
        for rule in rules:
            await self._call_bus("AddMatch", "s", rule)

    async def names(self) -> list[str]:
        """Return the names of all programs that are there."""
        names = await self._call_bus("ListNames")
        return names[0] if names else []

    async def owner(self, name: str) -> str | None:
        """Return the unique name of the program that has a name; None if none does."""
        owner = await self._call_bus("GetNameOwner", "s", name)
        return owner[0] if owner else None

    async def call(
        self, to: str, path: str, interface: str, member: str, signature: str = "", *arguments: Any
    ) -> list[Any] | None:
        """Call a method.

        Args:
            to: A name of the program.
            path: The object.
            interface: The method's interface.
            member: The method.
            signature: Types of the arguments, as D-Bus writes them.
            arguments: What the method takes.

        Returns:
            What the method returns; None if it fails, or does not answer within five seconds.
        """
        message = Message(to, path, interface, member, signature=signature, body=list(arguments))
        reply = asyncio.ensure_future(self._connection.call(message))
        try:
            await asyncio.wait([reply], timeout=_CALL_S)
        finally:
            reply.cancel()
        if not reply.done() or reply.cancelled() or reply.exception():
            return None
        answer = reply.result()
        if answer is None or answer.message_type is not MessageType.METHOD_RETURN:
            return None
        return list(map(plain, answer.body))

    async def wait_disconnected(self) -> None:
        """Wait until the connection is lost.

        Raises:
            Exception: That which ended it.
        """
        await self._connection.wait_for_disconnect()

    async def _call_bus(self, member: str, signature: str = "", *arguments: str) -> list[Any] | None:
        return await self.call(BUS, "/org/freedesktop/DBus", BUS, member, signature, *arguments)


def plain(value: Any) -> Any:
    """Return a value of D-Bus without its variants."""
    if isinstance(value, Variant):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return list(map(plain, value)) if isinstance(value, list) else value
