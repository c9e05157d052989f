"""What systemd is told."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from merd import notify


@pytest.mark.parametrize("abstract", [False, True])
def test_messages_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    path = f"{'@' if abstract else ''}{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(path.replace("@", "\0"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        for tell, message in (
            (notify.ready, b"READY=1"),
            (notify.stopping, b"STOPPING=1"),
            (notify.watchdog, b"WATCHDOG=1"),
            (lambda: notify.status("well"), b"STATUS=well"),
        ):
            tell()
            assert systemd.recv(100) == message
        notify.reloading()
        first, _, usec = systemd.recv(100).partition(b"\nMONOTONIC_USEC=")
        assert first == b"RELOADING=1"
        assert 0 <= time.monotonic() - int(usec) / 1e6 < 5


@pytest.mark.parametrize("address", [None, "", "nonsense", "/nonexistent/socket"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    if address is None:
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    else:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify.ready()
