"""merd's name on the session bus: kept while there is a bus, and taken again when it comes back."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote

from dbus_next.constants import RequestNameReply
from dbus_next.message import Message

from merd.bus.connection import Connection
from merd.bus.service import Service
from merd.errors import why
from merd.text import line

NAME = "org.merd.Merd"
PATH = "/org/merd/Merd"
_BUS = "org.freedesktop.DBus"
_PATIENCE_S = 30.0
_SHORTEST_S, _LONGEST_S = 1.0, 60.0
_log = logging.getLogger(__name__)


async def stay_on_bus(service: Service, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Offer the service on the session bus for as long as this is not cancelled.

    Where there is no bus, or it goes away, merd waits for it: a second, then twice as long each time, up to a
    minute. Where another program has the name, merd waits in the bus's queue. Each of these is logged in one line.

    Args:
        service: What is offered.
        pause: Waits for so many seconds.
    """
    loop, delay_s, told = asyncio.get_running_loop(), _SHORTEST_S, False
    while True:
        began_s = loop.time()
        try:
            async with _connected() as connection:
                told = False
                await _serve(connection, service)
        except Exception as error:  # noqa: BLE001  # dbus-next raises anything
            if not told:
                _log.warning("not on the session bus (%s), waiting for it", _reason(error))
            told = True
        if loop.time() - began_s > _LONGEST_S:
            delay_s = _SHORTEST_S
        await pause(delay_s)
        delay_s = min(2 * delay_s, _LONGEST_S)


def _address() -> str:
    """Where the session bus listens; it may do so later only.

    Raises:
        OSError: If nothing says where.
    """
    address, folder = os.environ.get("DBUS_SESSION_BUS_ADDRESS"), os.environ.get("XDG_RUNTIME_DIR")
    if not address and not folder:
        raise FileNotFoundError("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    return address or f"unix:path={quote(f'{folder}/bus')}"


@asynccontextmanager
async def _connected() -> AsyncIterator[Connection]:
    connection = Connection(_address())
    # Not asyncio.wait_for, which swallows a cancellation now and then before Python 3.12.
    impatience = asyncio.get_running_loop().call_later(_PATIENCE_S, connection.disconnect)
    try:
        await connection.connect()
        impatience.cancel()
        yield connection
    finally:
        impatience.cancel()
        connection.close()


async def _serve(connection: Connection, service: Service) -> None:
    """Offer the service from the moment at which the name is merd's, until the connection is lost.

    Raises:
        Exception: That which ended the connection.
    """

    def listen(message: Message) -> None:
        if (message.sender, message.member, message.body) == (_BUS, "NameAcquired", [NAME]):
            connection.export(PATH, service)
            _log.info("on the session bus as %s", NAME)

    connection.add_message_handler(listen)
    if await connection.request_name(NAME) is RequestNameReply.IN_QUEUE:
        _log.warning("another program has the name %s on the session bus, waiting for it", NAME)
    await connection.wait_for_disconnect()


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return why(error)
    return "no answer" if isinstance(error, EOFError) else line(str(error) or repr(error))
