"""Processes of merd's own that read foreign files: what a file does costs one of them, and not its caller."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Where /proc has a process's seconds in user and in kernel mode, counted behind its name.
_USER, _SYSTEM = 11, 12


class ChildProcess:
    """A module of merd that runs as a program, with a socket to this process.

    It does not import the caller's main program, which may be beets, and is to end when the socket does.

    Attributes:
        connection: This end of the socket.
    """

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Start it.

        Args:
            module: What ``python -m`` takes. Its first argument is its end of the socket, a file descriptor.
            arguments: Its other arguments.
            environment: What it has beside the caller's environment.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno()), *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {}), "PYTHONSAFEPATH": "1"},
                start_new_session=True,
            )
        self.connection = Connection(ours.detach())

    def cpu_s(self) -> float:
        """Return for how many seconds it has had a processor; 0 once it has ended."""
        try:
            status = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return 0.0
        fields = status.rpartition(")")[2].split()
        return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_PER_S

    def death(self) -> tuple[int, str]:
        """Wait until it has ended, and return its status, which is that of `subprocess`, and the same in words."""
        status = self._process.wait()
        if status < 0:
            return status, f"crashed ({signal.Signals(-status).name})"
        return status, f"ended with status {status}"

    def finish(self) -> None:
        """Close the socket, and let it finish what it is at."""
        self.connection.close()
        self._process.wait()

    def kill(self) -> None:
        """End it at once."""
        self.connection.close()
        self._process.kill()
        self._process.wait()
