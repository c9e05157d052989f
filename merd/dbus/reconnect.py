"""A connection that is made again whenever it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from merd.dbus.connection import Connection, connected
from merd.errors import os_reason
from merd.util.backoff import Backoff, Pause
from merd.util.text import one_line

_SHORTEST_S, _LONGEST_S = 1.0, 60.0


async def keep_connected(
    serve: Callable[[Connection], Awaitable[None]], lost: Callable[[Exception], None], pause: Pause = asyncio.sleep
) -> None:
    """Serve on the session bus for as long as this is not cancelled.

    Where there is no bus, or it goes away, this waits: a second, then twice as long each time, up to a minute.

    Args:
        serve: What to do with each connection; it ends, or raises, when that is lost.
        lost: Called with the reason each time that there is no connection.
        pause: Waits for so many seconds.
    """
    loop, backoff = asyncio.get_running_loop(), Backoff(_SHORTEST_S, _LONGEST_S)
    while True:
        began_s = loop.time()
        try:
            async with connected() as connection:
                await serve(connection)
        except Exception as error:  # noqa: BLE001  # dbus-next raises anything
            lost(error)
        await pause(backoff.next_s(loop.time() - began_s))


def reason(error: Exception) -> str:
    """Return in a line why there is no connection."""
    if isinstance(error, OSError):
        return os_reason(error)
    return "no answer" if isinstance(error, EOFError) else one_line(str(error) or repr(error))
