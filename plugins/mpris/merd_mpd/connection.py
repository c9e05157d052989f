"""Connections to the Music Player Daemon."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import mpd

from merd.errors import PlayerError, os_reason
from merd.util.text import one_line
from merd_mpd.address import Address, addresses

NAME = "mpd"
_TIMEOUT_S = 10.0
# The library would log each connection, of which the daemon makes one a minute.
logging.getLogger(mpd.__name__).setLevel(logging.WARNING)


@contextmanager
def connected() -> Iterator[tuple[mpd.MPDClient, Address]]:
    """Connect to the first MPD that is there.

    Raises:
        PlayerError: If none is.
    """
    client = mpd.MPDClient()
    client.timeout = _TIMEOUT_S
    address = _connect(client)
    try:
        yield client, address
    finally:
        client.disconnect()


def _connect(client: mpd.MPDClient) -> Address:
    why = PlayerError(f"no {NAME} is there")
    for address in addresses():
        try:
            with translated():
                client.connect(address.host, address.port)
                if address.password:
                    client.password(address.password)
        except PlayerError as error:
            why = error
        else:
            return address
    raise why


@contextmanager
def translated() -> Iterator[None]:
    """Turn what goes wrong with MPD into a `PlayerError`."""
    try:
        yield
    except OSError as error:
        raise PlayerError(f"{NAME}: {os_reason(error)}") from error
    except mpd.MPDError as error:
        raise PlayerError(f"{NAME}: {one_line(str(error))}") from error
