"""At the coordinator: the files that workers ask for, sent to them block by block."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

from distributed import Client

from merd.cluster import inbox
from merd.cluster.messages import Question
from merd.errors import os_reason

BLOCK_BYTES = 8 << 20
_THREADS = 4


class _Block(NamedTuple):
    """The block of a file that is to be sent next."""

    question: Question
    offset: int


class Sender:
    """Threads that send one block each, the files taking turns, so that no file waits for a large one."""

    def __init__(self, client: Client, path_of: Callable[[str], bytes | None]) -> None:
        """Begin.

        Args:
            client: The connection to the cluster.
            path_of: Returns the file that a question's source names; None for one that must not be sent.
        """
        self._client, self._path_of = client, path_of
        self._next: queue.SimpleQueue[_Block | None] = queue.SimpleQueue()
        # What hangs with a worker must not keep this process from ending.
        for _ in range(_THREADS):
            threading.Thread(target=self._send_all, daemon=True).start()

    def take(self, event: tuple[float, Question]) -> None:
        """Take a question, as dask hands an event over: with the time."""
        if event[1]["client"] == self._client.id:
            self._next.put(_Block(event[1], 0))

    def close(self) -> None:
        """Send nothing more."""
        for _ in range(_THREADS):
            self._next.put(None)

    def _send_all(self) -> None:
        while (block := self._next.get()) is not None:
            # A worker that has gone asks no more, and a connection that is lost shows elsewhere.
            with contextlib.suppress(Exception):
                self._send(*block)

    def _send(self, question: Question, offset: int) -> None:
        block = self._read(question["source"], offset)
        last = len(block) < BLOCK_BYTES
        worker = question["worker"]
        waited = self._client.run(inbox.deliver, question["inbox"], block, last=last, workers=[worker])
        if waited[worker] and not last:
            self._next.put(_Block(question, offset + len(block)))

    def _read(self, source: str, offset: int) -> bytes | str:
        """Return a block of a file, or why there is none."""
        path = self._path_of(source)
        if path is None:
            return "it was not to be sent"
        try:
            with open(path, "rb") as file:
                file.seek(offset)
                return file.read(BLOCK_BYTES)
        except OSError as error:
            return os_reason(error)


def size_of(path: bytes) -> int:
    """Return a file's size in bytes; -1 if it cannot be told, which no worker's file has."""
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
