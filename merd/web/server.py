"""The server, with its limits."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from merd.web.app import application
from merd.web.site import Site
from merd.web.sockets import BACKLOG

# A browser opens six connections; what is above is refused, whoever it is.
MOST_CONNECTIONS = 64
# Who has connected has so long to ask for something.
_FIRST_REQUEST_S = 10.0
_KEEP_ALIVE_S = 15
_HEAD_BYTES = 16 << 10


async def serve(site: Site, listening: socket.socket) -> None:
    """Serve a site until this is cancelled.

    Args:
        site: What is served.
        listening: Where.
    """
    config = uvicorn.Config(
        application(site),
        http=_Connection,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,  # So many are taken at once, before those above the limit are closed again.,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    running = _Server(config)
    serving = asyncio.ensure_future(running.serve([listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        running.should_exit = True
        await serving
        raise


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to others."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Connection(H11Protocol):
    """A connection: one too many is closed at once, and one that asks for nothing after a while."""

    def connection_made(self, transport: Any) -> None:
        """Begin, or refuse."""
        if len(self.connections) >= MOST_CONNECTIONS:
            transport.abort()
            return
        super().connection_made(transport)
        self._deadline = asyncio.get_running_loop().call_later(_FIRST_REQUEST_S, self._close_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self in self.connections:
            self._deadline.cancel()
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what was sent, unless it was refused."""
        if self in self.connections:
            super().data_received(data)

    def _close_if_idle(self) -> None:
        if self.cycle is None:
            self.transport.close()
