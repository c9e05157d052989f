"""Tags, read and written by a process of limited memory and time: some files would take gigabytes and hours."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Self, TypeVar, cast

from merd.errors import TagError
from merd.mood import Mood
from merd.store.records import Metadata
from merd.tags import mood_tags
from merd.tags.metadata import read_metadata
from merd.util.child_process import ChildProcess

_MODULE = "merd.tags.worker"
# How long a processor may be busy with one file: so long, and a second more for so many bytes; some are slow.
SHORTEST_S, _BYTES_PER_S = 20.0, 4 << 20
_LOOK_S = 1.0

T = TypeVar("T")


class TagProcess:
    """A context that reads and writes tags; the process is started when it is first needed."""

    def __init__(self) -> None:
        """Prepare."""
        self._process: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, once it has done what it is at."""
        if self._process:
            self._process.finish()
            self._process = None

    def is_up_to_date(self, path: bytes, mood: Mood) -> bool:
        """Do as `mood_tags.is_up_to_date`."""
        return self._call(path, partial(mood_tags.is_up_to_date, path, mood))

    def write(self, path: bytes, mood: Mood, *, keep_times: bool = False) -> bool:
        """Do as `mood_tags.write`."""
        return self._call(path, partial(mood_tags.write, path, mood, keep_times=keep_times))

    def remove(self, path: bytes, *, keep_times: bool = False) -> bool:
        """Do as `mood_tags.remove`."""
        return self._call(path, partial(mood_tags.remove, path, keep_times=keep_times))

    def read_metadata(self, path: bytes) -> Metadata:
        """Do as `metadata.read_metadata`."""
        return self._call(path, partial(read_metadata, path))

    def _call(self, path: bytes, call: Callable[[], T]) -> T:
        """Have the process call something.

        Args:
            path: The file that is read there.
            call: What to call.

        Raises:
            TagError: If the process raises it, or does not survive the file.
        """
        if self._process is None:
            self._process = ChildProcess(_MODULE)
        with suppress(ConnectionError):  # A dead process shows when its answer is read.
            self._process.connection.send(call)
        answer = self._answer(self._process, path)
        if isinstance(answer, Exception):
            raise answer
        return cast("T", answer)

    def _answer(self, process: ChildProcess, path: bytes) -> object:
        started_s = process.cpu_s()
        limit_s = _limit_s(path)
        while not process.connection.poll(_LOOK_S):
            if process.cpu_s() - started_s > limit_s:
                self._give_up(process)
                raise TagError(path, f"its tags keep a processor busy for more than {limit_s:.0f} seconds")
        try:
            return process.connection.recv()
        except (EOFError, OSError):
            _, reason = process.death()
            self._give_up(process)
            raise TagError(path, f"what reads its tags {reason}") from None

    def _give_up(self, process: ChildProcess) -> None:
        process.kill()
        self._process = None


def _limit_s(path: bytes) -> float:
    size = 0
    with suppress(OSError):
        size = os.path.getsize(path)
    return SHORTEST_S + size / _BYTES_PER_S
