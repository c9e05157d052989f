"""mpv as merd starts it: in the terminal, with a queue that is filled over a pair of sockets.

Source: https://mpv.io/manual/stable/#json-ipc
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from merd.errors import PlayerError

PROGRAM = "mpv"


class MpvEndedError(PlayerError):
    """mpv has ended, as its user wishes."""


class Mpv:
    """An mpv that runs, as a `merd.plugins.queues.PlayQueue`."""

    name = PROGRAM

    def __init__(self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process, self._reader, self._writer = process, reader, writer

    async def add(self, paths: Sequence[bytes], *, play: bool) -> list[bytes]:
        """Add tracks; see `merd.plugins.queues.PlayQueue.add`."""
        first = await self._call("get_property", "playlist-count")
        for path in paths:
            await self._call("loadfile", os.fsdecode(path), "append")
        if play:
            await self._call("playlist-play-index", first)
        return []

    async def ahead(self) -> int:
        """Return how many tracks come; see `merd.plugins.queues.PlayQueue.ahead`."""
        count, place = [await self._call("get_property", f"playlist-{one}") for one in ("count", "pos")]
        return int(count) - int(place) - 1

    async def ended(self) -> None:
        """Wait until mpv has played all, or its user ends it."""
        await self._process.wait()

    async def _call(self, *command: object) -> Any:
        """Return what a command of mpv gives.

        Raises:
            MpvEndedError: If mpv is gone.
            PlayerError: If it refuses the command.
        """
        # Names that are not text go as the bytes that they are.
        line = json.dumps({"command": command}, ensure_ascii=False) + "\n"
        self._writer.write(line.encode("utf-8", "surrogateescape"))
        try:
            await self._writer.drain()
            while "error" not in (answer := json.loads(await self._reader.readuntil())):
                pass  # It is an event.
        except (OSError, asyncio.IncompleteReadError) as error:
            raise MpvEndedError(f"{PROGRAM} has ended") from error
        if answer["error"] != "success":
            raise PlayerError(f"{PROGRAM} refuses {command[0]}: {answer['error']}")
        return answer.get("data")


def is_there() -> bool:
    """Tell whether mpv is installed."""
    return shutil.which(PROGRAM) is not None


@asynccontextmanager
async def started(*options: str) -> AsyncIterator[Mpv]:
    """Start mpv in the terminal; it ends when it has played all, and at the latest with the block.

    Args:
        options: More of mpv's own options.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        number = theirs.fileno()
        command = (PROGRAM, "--no-video", "--idle=once", f"--input-ipc-client=fd://{number}", *options)
        process = await asyncio.create_subprocess_exec(*command, pass_fds=[number])
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    try:
        yield Mpv(process, reader, writer)
    finally:
        writer.close()  # With it mpv ends.
        await process.wait()
