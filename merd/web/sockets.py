"""Where the site listens: addresses, sockets, and by which names it may be called."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import NamedTuple

from merd.errors import MerdError, os_reason

BACKLOG = 128
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
        return socket.create_server(address, family=found[0][0], backlog=BACKLOG)
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
