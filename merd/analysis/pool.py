"""A pool of worker processes that survives what a file does to one of them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path

from merd.analysis.executor import Answer, Job
from merd.errors import DecodeError, MerdError, ReadError

TIMEOUT_S = 60.0
# By these a machine or a service stops its programs; they say nothing of the file.
_STOPPED = {-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc would hand large arrays back to the kernel and ask for them again at each patch, at 7 % of the time.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}


class Heartbeat:
    """A worker's message that it has started, or that its job goes on."""


class WorkerPool:
    """The local executor: worker processes. One that dies or falls silent fails its job and is replaced."""

    def __init__(self, bundle_folder: Path, jobs: int, timeout_s: float = TIMEOUT_S) -> None:
        """Prepare; workers are started as jobs come.

        Args:
            bundle_folder: The model that they use.
            jobs: How many workers at most.
            timeout_s: How long a worker may be silent, in seconds.
        """
        self._folder, self._size, self._timeout_s = bundle_folder, jobs, timeout_s
        self._waiting: deque[Job] = deque()
        self._workers: list[_WorkerProcess] = []

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.stop()

    def submit(self, job: Job, *, first: bool = False) -> None:
        """Add a job, also while `results` are being read.

        Args:
            job: What to do.
            first: Whether it goes before all jobs that wait.
        """
        if first:
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)

    def results(self, jobs: Iterable[Job] = ()) -> Iterator[tuple[Job, Answer]]:
        """Do all jobs.

        Args:
            jobs: More of them, each drawn when a worker has nothing else to do.

        Yields:
            Each job and its answer, as they are done.

        Raises:
            MerdError: If workers do not even start.
        """
        source = iter(jobs)
        while self._hand_out(source):
            yield from self._collect()

    def _hand_out(self, source: Iterator[Job]) -> bool:
        """Give waiting jobs to idle workers, and tell whether anything is under way."""
        while len(self._waiting) + self._busy() < self._size and (job := next(source, None)) is not None:
            self._waiting.append(job)
        while len(self._workers) < min(self._size, len(self._waiting) + self._busy()):
            self._workers.append(_WorkerProcess(self._folder))
        for worker in self._workers:
            if worker.ready and worker.job is None and self._waiting:
                worker.give(self._waiting.popleft())
        return bool(self._waiting or self._busy())

    def _busy(self) -> int:
        return sum(worker.job is not None for worker in self._workers)

    def _collect(self) -> Iterator[tuple[Job, Answer]]:
        """Yield the answers that are there, and the failures of workers that are lost."""
        timeout_s = min(worker.time_left_s(self._timeout_s) for worker in self._workers)
        talking = wait([worker.connection for worker in self._workers], timeout=max(0.0, timeout_s))
        for worker in list(self._workers):
            if worker.connection in talking:
                yield from self._receive(worker)
            elif worker.time_left_s(self._timeout_s) <= 0:
                yield from self._lose(worker, f"made no progress for {self._timeout_s:.0f} seconds")

    def _receive(self, worker: _WorkerProcess) -> Iterator[tuple[Job, Answer]]:
        try:
            message: Answer | Heartbeat = worker.connection.recv()
        except (EOFError, OSError):  # The socket ended, maybe in the middle of an answer.
            yield from self._lose(worker, worker.cause_of_death())
            return
        worker.note_message()
        if not isinstance(message, Heartbeat):
            yield worker.take(), message

    def _lose(self, worker: _WorkerProcess, reason: str) -> Iterator[tuple[Job, Answer]]:
        self._workers.remove(worker)
        worker.stop()
        if not worker.ready:
            raise MerdError(f"a worker process did not start: it {reason}")
        if worker.job is not None:
            job = worker.take()
            failure = ReadError if worker.was_stopped() else DecodeError
            yield job, failure(job.path, f"the decoder {reason}")


class _WorkerProcess:
    """One process and this end of its socket."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "merd.analysis.worker", str(theirs.fileno()), str(folder)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD, **_KEEP_MEMORY, "PYTHONSAFEPATH": "1"},
                start_new_session=True,
            )
        self.connection = Connection(ours.detach())
        self.ready = False
        self.job: Job | None = None
        self._last_message_s = time.monotonic()

    def give(self, job: Job) -> None:
        self.job = job
        self._last_message_s = time.monotonic()
        with contextlib.suppress(ConnectionError):  # A dead worker shows when its messages are read.
            self.connection.send(job)

    def take(self) -> Job:
        assert self.job is not None
        job, self.job = self.job, None
        return job

    def note_message(self) -> None:
        self.ready = True
        self._last_message_s = time.monotonic()

    def time_left_s(self, timeout_s: float) -> float:
        if self.ready and self.job is None:
            return timeout_s
        return self._last_message_s + timeout_s - time.monotonic()

    def cause_of_death(self) -> str:
        code = self._process.wait()
        if code < 0:
            return f"crashed ({signal.Signals(-code).name})"
        return f"ended with status {code}"

    def was_stopped(self) -> bool:
        return self._process.poll() in _STOPPED

    def stop(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.wait()
