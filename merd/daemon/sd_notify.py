"""The messages of a service to systemd, by the protocol of sd_notify(3). Without systemd, nothing happens."""

from __future__ import annotations

import contextlib
import os
import socket
import time

from merd.util import text


def ready() -> None:
    """Tell that the service has started, or has read its settings again."""
    _send("READY=1")


def reloading() -> None:
    """Tell that the service reads its settings again."""
    _send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def stopping() -> None:
    """Tell that the service ends."""
    _send("STOPPING=1")


def watchdog() -> None:
    """Tell that the service is alive."""
    _send("WATCHDOG=1")


def interval_s(longest_s: float) -> float:
    """Return how many seconds to wait until the next `watchdog`: half of systemd's patience, or ``longest_s``."""
    if os.environ.get("WATCHDOG_PID") not in (None, str(os.getpid())):
        return longest_s
    try:
        timeout_s = int(os.environ["WATCHDOG_USEC"]) / 1e6
    except (KeyError, ValueError):
        return longest_s
    return min(timeout_s / 2, longest_s) if timeout_s > 0 else longest_s


def status(doing: str) -> None:
    """Tell what the service does, in a line for people."""
    _send(f"STATUS={text.one_line(doing)}")


def _send(message: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith("@"):
        address = "\0" + address[1:]
    elif not address.startswith("/"):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
        to.connect(address)
        to.sendall(message.encode())
