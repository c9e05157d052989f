"""At a worker: files that the coordinator sends, block by block, since the worker does not see them."""

from __future__ import annotations

import asyncio
import os
import queue
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from distributed import get_worker

from merd.cluster.messages import Asks, Question
from merd.errors import MerdError, os_reason


class TransferError(MerdError):
    """A file did not come."""


class _Inbox:
    """A file that is being received; of its blocks, only the last one to come is in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._news: queue.SimpleQueue[bool | str] = queue.SimpleQueue()

    def take(self, block: bytes | str, last: bool) -> None:
        """Write a block, or take note of why there is none."""
        if isinstance(block, str):
            self._news.put(block)
            return
        try:
            self._file.write(block)
            self._news.put(last)
        except OSError as error:
            self._news.put(os_reason(error))

    def wait(self, timeout_s: float) -> None:
        """Wait for the last block; each may take a number of seconds."""
        complete = False
        while not complete:
            try:
                news = self._news.get(timeout=timeout_s)
            except queue.Empty:
                raise TransferError(f"nothing of it came for {timeout_s:.0f} seconds") from None
            if isinstance(news, str):
                raise TransferError(news)
            complete = news


_inboxes: dict[str, _Inbox] = {}


async def deliver(inbox: str, block: bytes | str, *, last: bool) -> bool:
    """Put a block into an inbox of this worker; the coordinator has it called.

    Args:
        inbox: Its name, as the question had it.
        block: What is next of the file, or why it cannot be sent.
        last: Whether it is the last one.

    Returns:
        Whether anybody waits for it.
    """
    waiting = _inboxes.get(inbox)
    if waiting is not None:
        await asyncio.to_thread(waiting.take, block, last)
    return waiting is not None


def receive(asks: Asks, source: str, target: Path, timeout_s: float) -> None:
    """Have the coordinator send a file, and wait for it.

    Args:
        asks: Where to ask.
        source: Which file, as `Question` has it.
        target: Where to write it.
        timeout_s: How long to wait for each block, in seconds.

    Raises:
        TransferError: If it does not come, or cannot be written.
    """
    name, worker = uuid4().hex, get_worker()
    try:
        with target.open("wb") as file:
            inbox = _inboxes[name] = _Inbox(file)
            question = Question(client=asks.client, worker=worker.address, inbox=name, source=source)
            worker.log_event(asks.topic, question)
            inbox.wait(timeout_s)
    except OSError as error:
        raise TransferError(os_reason(error)) from error
    finally:
        _inboxes.pop(name, None)


def scratch() -> Path:
    """Return the folder in which this worker may write, which goes when the worker ends."""
    folder = Path(get_worker().local_directory) / "merd"
    os.makedirs(folder, exist_ok=True)
    return folder
