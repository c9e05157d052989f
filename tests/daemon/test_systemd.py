"""What the daemon tells systemd."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.daemons import DEADLINE_S, Daemon


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        messages.bind(f"{tmp_path}/notify")
        messages.settimeout(DEADLINE_S)
        yield messages


def expect(systemd: socket.socket, *expected: str) -> None:
    """Wait for messages, in this order, whatever comes between them."""
    for start in expected:
        while not systemd.recv(1000).decode().startswith(start):
            pass


def test_from_start_to_end(tmp_path: Path, systemd: socket.socket) -> None:
    library = tmp_path / "library"
    library.mkdir()
    daemon = Daemon(tmp_path / "home", library)
    daemon.environment |= {"NOTIFY_SOCKET": f"{tmp_path}/notify", "WATCHDOG_USEC": "2000000"}
    with daemon:
        expect(systemd, "READY=1", "STATUS=watching", "WATCHDOG=1", "WATCHDOG=1")
        daemon.process.send_signal(signal.SIGHUP)
        expect(systemd, "RELOADING=1\nMONOTONIC_USEC=", "READY=1", "STATUS=watching")
        assert daemon.stop() == 0
        expect(systemd, "STOPPING=1")
