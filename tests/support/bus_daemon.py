"""A session bus of a test's own, and programs that call merd on it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from dbus_next.aio.message_bus import MessageBus
from dbus_next.message import Message

from merd.dbus import Service, own_bus_name
from merd.errors import RatingError

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
    task = asyncio.create_task(own_bus_name(service, no_pause))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled()


class Answers:
    """A handler that answers what it was asked."""

    def __init__(self) -> None:
        self.scans = 0

    def rate(self, track: bytes, rating: str, profile: str) -> str:
        if rating == "loud":
            raise RatingError(f"'loud' is no mood of {os.fsdecode(track)}")
        return f"{track!r} {rating} {profile or 'nobody'}"

    def moods(self, track: bytes) -> dict[str, float]:
        return {"sad": 25.0, "arousal": -0.5} if track == b"/a.flac" else {}

    async def similar(self, track: bytes, wishes: list[str], count: int) -> list[bytes]:
        return [track + wish.encode() for wish in wishes][:count]

    def status(self) -> dict[str, object]:
        return {"files": 3, "ready": True, "share": 0.5, "state": "analysing", "odd": "\udcff", "none": None}

    def rescan(self) -> None:
        self.scans += 1
        if self.scans > 1:
            raise OSError("the disk is gone")


async def named(bus: BusDaemon) -> None:
    """Wait until somebody has merd's name."""
    where = ("--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.merd.Merd")
    while "true" not in (await run("dbus-send", f"--bus={bus.address}", "--print-reply=literal", *where))[1]:
        pass


async def subscriber(bus: BusDaemon, events: list[Message]) -> MessageBus:
    """Another program that subscribes to merd's signals."""
    client = await MessageBus(bus.address).connect()

    def on_message(message: Message) -> None:
        if message.interface == "org.merd.Merd1":
            events.append(message)

    client.add_message_handler(on_message)
    where = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch")
    await client.call(Message(*where, signature="s", body=["type='signal',interface='org.merd.Merd1'"]))
    return client


async def close(client: MessageBus) -> None:
    client.disconnect()
    await client.wait_for_disconnect()
    client._stream.close()
    client._sock.close()
