"""The server: its socket, its limits, and the token of those who may come from other machines."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from merd.errors import MerdError, os_reason
from merd.web.app import application
from merd.web.site import Site

# A browser opens six connections; what is above is refused, whoever it is.
MOST_CONNECTIONS = 64
# Who has connected has so long to ask for something.
_FIRST_REQUEST_S = 10.0
_KEEP_ALIVE_S = 15
# So many are taken at once, before those above the limit are closed again.
_BACKLOG = 128
_HEAD_BYTES = 16 << 10
_TOKEN = "web-token"  # noqa: S105  # the name of its file
# sd_listen_fds(3): the first that systemd hands over.
_FIRST_FD = 3


class Address(NamedTuple):
    """Where a site is reached.

    Attributes:
        host: A name or an address.
        port: 0 for any that is free.
    """

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether it is reached from the own machine alone."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The site's URL."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


def parse(text: str) -> Address:
    """Return the address that is written as the configuration has it, ``HOST:PORT``."""
    host, _, port = text.rpartition(":")
    return Address(host.strip("[]"), int(port))


def listen(address: Address) -> socket.socket:
    """Return a socket that listens, and has the port that was free.

    Raises:
        MerdError: If that is not possible.
    """
    try:
        found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return socket.create_server(address, family=found[0][0], backlog=_BACKLOG)
    except OSError as error:
        raise MerdError(f"{address.host} port {address.port}: {os_reason(error)}") from error


def inherited() -> socket.socket | None:
    """Return the listening socket that systemd has handed over; None if it has not."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS", "0") == "0":
        return None
    given = socket.socket(fileno=os.dup(_FIRST_FD))
    given.settimeout(0)
    return given


def address_of(listening: socket.socket) -> Address:
    """Return where a socket listens."""
    host, port, *_ = listening.getsockname()
    return Address(host, port)


def names(address: Address) -> frozenset[str]:
    """Return by which names of hosts a site may be called that listens there."""
    own = socket.gethostname().lower()
    return frozenset({"localhost", address.host.lower(), *(() if address.is_loopback else (own, f"{own}.local"))})


def reachable(host: str) -> str:
    """Return by what name other machines reach a host: that of the way out, for all interfaces."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104  # not bound here
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # No packet is sent.
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def token(folder: Path) -> str:
    """Return the token that is kept in a folder; it is made if there is none, so that a phone stays known.

    Raises:
        MerdError: If it can be neither read nor written.
    """
    path = folder / _TOKEN
    try:
        if path.exists() and (kept := path.read_text(encoding="ascii").strip()):
            return kept
        made = secrets.token_urlsafe(24)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(f"{made}\n")
    except (OSError, UnicodeError) as error:
        raise MerdError(f"{path}: {os_reason(error) if isinstance(error, OSError) else error}") from error
    return made


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
        backlog=_BACKLOG,
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
