"""Where the Music Player Daemon listens, as its own client says in `man mpc`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

_PORT = 6600
# A socket without a name in the file system begins so.
_ABSTRACT = "@"


class Address(NamedTuple):
    """Where MPD listens: a host, or the path of a socket; and the password, empty for none."""

    host: str
    port: int
    password: str

    @property
    def is_socket(self) -> bool:
        """Whether it is a socket of this machine."""
        return self.host.startswith(("/", _ABSTRACT))


def addresses(environment: Mapping[str, str] = os.environ) -> list[Address]:
    """Return where MPD may be: where ``MPD_HOST`` and ``MPD_PORT`` say, or else the places that are usual.

    Args:
        environment: The variables.
    """
    named, port = environment.get("MPD_HOST", ""), environment.get("MPD_PORT", "")
    number = int(port) if port.isdecimal() else _PORT
    password, at, host = named.rpartition("@")
    if named and not password:  # The @ of a socket without a name, if there is one.
        return [Address(at + host, number, "")]
    if named:
        return [Address(host, number, password)]
    own = environment.get("XDG_RUNTIME_DIR", "")
    sockets = [*([os.path.join(own, "mpd", "socket")] if own else []), "/run/mpd/socket"]
    return [
        *(Address(path, number, "") for path in sockets if os.path.exists(path)),
        Address("localhost", number, ""),
    ]
