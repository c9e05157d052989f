"""What systemd is told."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from merd.daemon import sd_notify


@pytest.mark.parametrize("abstract", [False, True])
def test_messages_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    path = f"{'@' if abstract else ''}{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(path.replace("@", "\0"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        for tell, message in (
            (sd_notify.ready, b"READY=1"),
            (sd_notify.stopping, b"STOPPING=1"),
            (sd_notify.watchdog, b"WATCHDOG=1"),
            (lambda: sd_notify.status("well"), b"STATUS=well"),
            (lambda: sd_notify.status("no \udcff\nREADY=1"), rb"STATUS=no \udcff\nREADY=1"),
        ):
            tell()
            assert systemd.recv(100) == message
        sd_notify.reloading()
        first, _, usec = systemd.recv(100).partition(b"\nMONOTONIC_USEC=")
        assert first == b"RELOADING=1"
        assert 0 <= time.monotonic() - int(usec) / 1e6 < 5


@pytest.mark.parametrize("address", [None, "", "nonsense", "/nonexistent/socket"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    if address is None:
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    else:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    sd_notify.ready()


@pytest.mark.parametrize(
    ("usec", "pid", "expected"),
    [
        (None, None, 60.0),
        ("180000000", None, 60.0),
        ("20000000", None, 10.0),
        pytest.param("20000000", str(os.getpid()), 10.0, id="its own"),
        ("20000000", "1", 60.0),
        ("0", None, 60.0),
        ("often", None, 60.0),
    ],
)
def test_signs_of_life_come_as_systemd_wants_them(
    monkeypatch: pytest.MonkeyPatch, usec: str | None, pid: str | None, expected: float
) -> None:
    for name, value in (("WATCHDOG_USEC", usec), ("WATCHDOG_PID", pid)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert sd_notify.interval_s(60.0) == expected
