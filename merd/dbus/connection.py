"""A connection to the session bus that works on when the socket is full, and leaves nothing open behind it."""

from __future__ import annotations

import asyncio
import os
from asyncio import Future
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote

from dbus_next.aio.message_bus import MessageBus
from dbus_next.message import Message

_TIMEOUT_S = 30.0


@asynccontextmanager
async def connected() -> AsyncIterator[Connection]:
    """Connect to the session bus, and yield the connection.

    Raises:
        Exception: If there is no bus, or it does not answer; dbus-next raises anything.
    """
    connection = Connection(_session_address())
    # Not asyncio.wait_for, which swallows a cancellation now and then before Python 3.12.
    timeout = asyncio.get_running_loop().call_later(_TIMEOUT_S, connection.disconnect)
    try:
        await connection.connect()
        timeout.cancel()
        yield connection
    finally:
        timeout.cancel()
        connection.close()


def _session_address() -> str:
    """Return the address of the session bus, which may not be there yet.

    Raises:
        OSError: If nothing tells the address.
    """
    address, folder = os.environ.get("DBUS_SESSION_BUS_ADDRESS"), os.environ.get("XDG_RUNTIME_DIR")
    if not address and not folder:
        raise FileNotFoundError("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    return address or f"unix:path={quote(f'{folder}/bus')}"


class Connection(MessageBus):
    """dbus-next's connection, without five of its faults.

    It writes on when the socket is full, and gives up the connection: here each message waits for the one before
    it. It spins forever when the bus hangs up on it during the greeting. It never closes its socket. It fails where
    something is sent over a connection that was lost. It logs a traceback of each error that it has sent.
    """

    def __init__(self, address: str) -> None:
        """Connect to the socket of a bus; `connect` greets it."""
        self._unsent: deque[tuple[Message, Future[None]]] = deque()
        try:
            super().__init__(address)
        except BaseException:
            self._close_socket()
            raise

    def send(self, msg: Message) -> Future[None]:  # type: ignore[override]  # as MessageBus does
        """Send a message after all those before it.

        Returns:
            Done when it is written; cancelled if the connection is lost.
        """
        written: Future[None] = self._loop.create_future()
        if self._disconnected:
            written.cancel()
            return written
        self._unsent.append((msg, written))
        if len(self._unsent) == 1:
            self._send_first()
        return written

    def close(self) -> None:
        """End the connection."""
        self._user_disconnect = True
        self._finalize()
        self._close_socket()
        while self._unsent:
            self._unsent.popleft()[1].cancel()
        if not self._disconnect_future.cancelled():
            self._disconnect_future.exception()  # asyncio complains of one that nobody looked at

    def _send_first(self) -> None:
        super().send(self._unsent[0][0]).add_done_callback(self._sent)

    def _sent(self, outcome: Future[None]) -> None:
        if outcome.cancelled() or outcome.exception() or not self._unsent:
            return
        _, written = self._unsent.popleft()
        if not written.done():
            written.set_result(None)
        if self._unsent and not self._disconnected:
            self._send_first()

    def _send_reply(self, msg: Message) -> Any:
        reply = super()._send_reply(msg)
        # What it has sent, it does not let out, too. The class is this one reply's.
        type(reply).__exit__ = type(reply)._exit  # noqa: SLF001  # there is no other way in
        return reply

    async def _auth_readline(self) -> str:
        line = b""
        while not line.endswith(b"\r\n"):
            piece = await self._loop.sock_recv(self._sock, 1)
            if not piece:
                raise EOFError
            line += piece
        return line[:-2].decode()

    def _close_socket(self) -> None:
        for part in ("_stream", "_sock"):
            with suppress(AttributeError, OSError):
                getattr(self, part).close()
