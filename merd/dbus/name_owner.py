"""merd's name on the session bus: kept while there is a bus, and taken again when it comes back."""

from __future__ import annotations

import asyncio
import logging

from dbus_next.constants import RequestNameReply
from dbus_next.message import Message

from merd.dbus.client import BUS
from merd.dbus.connection import Connection
from merd.dbus.reconnect import keep_connected, reason
from merd.dbus.service import Service
from merd.util.backoff import Pause
from merd.util.warn_on_change import WarnOnChange

NAME = "org.merd.Merd"
PATH = "/org/merd/Merd"
_log = logging.getLogger(__name__)


async def own_bus_name(service: Service, pause: Pause = asyncio.sleep) -> None:
    """Offer the service on the session bus for as long as this is not cancelled.

    Where there is no bus, or it goes away, merd waits for it. Where another program has the name, merd waits in the
    bus's queue. Each of these is logged in one line.

    Args:
        service: What is offered.
        pause: Waits for so many seconds.
    """
    warnings = WarnOnChange(_log)

    async def serve(connection: Connection) -> None:
        warnings.reset()
        await _serve(connection, service)

    def lost(error: Exception) -> None:
        warnings.warn(f"not on the session bus ({reason(error)}), waiting for it", key="lost")

    await keep_connected(serve, lost, pause)


async def _serve(connection: Connection, service: Service) -> None:
    """Offer the service from the moment at which the name is merd's, until the connection is lost.

    Raises:
        Exception: That which ended the connection.
    """

    def on_message(message: Message) -> None:
        if (message.sender, message.member, message.body) == (BUS, "NameAcquired", [NAME]):
            connection.export(PATH, service)
            _log.info("on the session bus as %s", NAME)

    connection.add_message_handler(on_message)
    if await connection.request_name(NAME) is RequestNameReply.IN_QUEUE:
        _log.warning("another program has the name %s on the session bus, waiting for it", NAME)
    await connection.wait_for_disconnect()
