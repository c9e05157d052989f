"""A session bus of a test's own, and programs that call merd on it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from merd.bus import Service, stay_on_bus

DEADLINE_S = 30.0
_CONFIG = """<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


class BusDaemon:
    """A real dbus-daemon, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self._socket, self._config = folder / "bus", folder / "bus.conf"
        self._config.write_text(_CONFIG.format(socket=self._socket))
        self.address = f"unix:path={self._socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--print-address"], stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline()

    def stop(self) -> None:
        if self.process is not None:
            assert self.process.stdout is not None
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)

    async def call(self, method: str, *arguments: str) -> tuple[int, str]:
        """Call a method of merd as another program does: exit status and output."""
        where = ("--dest=org.merd.Merd", "/org/merd/Merd", f"org.merd.Merd1.{method}")
        return await run("dbus-send", f"--bus={self.address}", "--print-reply=literal", *where, *arguments)


async def run(*command: str) -> tuple[int, str]:
    """Exit status and output of a program."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), DEADLINE_S)
    assert process.returncode is not None
    return process.returncode, output.decode().strip()


async def until(true: Callable[[], object]) -> None:
    """Give the loop its turns until something is true."""

    async def turn() -> None:
        while not true():  # noqa: ASYNC110  # of what a test waits for, little tells
            await asyncio.sleep(0.001)

    await asyncio.wait_for(turn(), DEADLINE_S)


async def no_pause(_: float) -> None:
    """A wait of no time but a turn of the loop."""
    await asyncio.sleep(0.001)


@asynccontextmanager
async def served(service: Service) -> AsyncIterator[asyncio.Task[None]]:
    """Offer a service while the block runs."""
    task = asyncio.create_task(stay_on_bus(service, no_pause))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled()
