"""A pool of worker processes that survives what a file does to one of them."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from pathlib import Path

from merd.analysis.executor import Answer, Job, QueuedExecutor
from merd.errors import DecodeError, MerdError, ReadError
from merd.util.child_process import ChildProcess

TIMEOUT_S = 60.0
_BUSY_SHARE = 0.1
# By these a machine or a service stops its programs; they say nothing of the file.
_STOPPED = {-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc would hand large arrays back to the kernel and ask for them again at each patch, at 7 % of the time.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}
# Pages of two megabytes where the kernel gives them: the CNN takes 6 % less, as it goes through much memory.
_HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
ENVIRONMENT = {**_ONE_THREAD, **_KEEP_MEMORY, **_HUGE_PAGES}


class Heartbeat:
    """A worker's message that it has started, or that its job goes on."""


class WorkerPool(QueuedExecutor):
    """The local executor: worker processes. One that dies or falls silent fails its job and is replaced.

    What was killed with SIGKILL, maybe for others' want of memory, is tried once more.
    """

    def __init__(self, bundle_folder: Path, jobs: int, timeout_s: float = TIMEOUT_S) -> None:
        """Prepare; workers are started as jobs come.

        Args:
            bundle_folder: The model that they use.
            jobs: How many workers at most.
            timeout_s: How long a worker may be silent, in seconds.
        """
        super().__init__()
        self._folder, self._size, self._timeout_s = bundle_folder, jobs, timeout_s
        self._killed: set[Job] = set()
        self._workers: list[_Worker] = []

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.process.kill()

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
            self._workers.append(_Worker(self._folder))
        for worker in self._workers:
            if worker.ready and worker.job is None and self._waiting:
                worker.give(self._waiting.popleft())
        return bool(self._waiting or self._busy())

    def _busy(self) -> int:
        return sum(worker.job is not None for worker in self._workers)

    def _collect(self) -> Iterator[tuple[Job, Answer]]:
        """Yield the answers that are there, and the failures of workers that are lost."""
        timeout_s = min(worker.time_left_s(self._timeout_s) for worker in self._workers)
        talking = wait([worker.process.connection for worker in self._workers], timeout=max(0.0, timeout_s))
        for worker in list(self._workers):
            if worker.process.connection in talking:
                yield from self._receive(worker)
            elif worker.time_left_s(self._timeout_s) <= 0:
                yield from self._give_up(worker)

    def _receive(self, worker: _Worker) -> Iterator[tuple[Job, Answer]]:
        try:
            message: Answer | Heartbeat = worker.process.connection.recv()
        except (EOFError, OSError):  # The socket ended, maybe in the middle of an answer.
            yield from self._bury(worker)
            return
        worker.note_message()
        if not isinstance(message, Heartbeat):
            yield worker.take(), message

    def _give_up(self, worker: _Worker) -> Iterator[tuple[Job, Answer]]:
        """End a worker that is silent. If it waits for its file, that is slow, and the next try may succeed."""
        silence = f"made no progress for {self._timeout_s:.0f} seconds"
        failure = DecodeError if worker.is_busy(self._timeout_s) else ReadError
        yield from self._lose(worker, failure, silence)

    def _bury(self, worker: _Worker) -> Iterator[tuple[Job, Answer]]:
        status, reason = worker.process.death()
        if status == -signal.SIGKILL and worker.job and worker.job not in self._killed:
            self._killed.add(worker.job)
            self.submit(worker.take(), first=True)
        yield from self._lose(worker, ReadError if status in _STOPPED else DecodeError, reason)

    def _lose(self, worker: _Worker, failure: type[DecodeError], reason: str) -> Iterator[tuple[Job, Answer]]:
        self._workers.remove(worker)
        worker.process.kill()
        if not worker.ready:
            raise MerdError(f"a worker process did not start: it {reason}")
        if worker.job is not None:
            job = worker.take()
            yield job, failure(job.path, f"the decoder {reason}")


class _Worker:
    """A worker process, and the job that it has."""

    def __init__(self, folder: Path) -> None:
        self.process = ChildProcess("merd.analysis.worker", str(folder), environment=ENVIRONMENT)
        self.ready = False
        self.job: Job | None = None
        self._note()

    def give(self, job: Job) -> None:
        self.job = job
        self._note()
        with contextlib.suppress(ConnectionError):  # A dead worker shows when its messages are read.
            self.process.connection.send(job)

    def take(self) -> Job:
        assert self.job is not None
        job, self.job = self.job, None
        return job

    def note_message(self) -> None:
        self.ready = True
        self._note()

    def time_left_s(self, timeout_s: float) -> float:
        if self.ready and self.job is None:
            return timeout_s
        return self._last_message_s + timeout_s - time.monotonic()

    def is_busy(self, timeout_s: float) -> bool:
        """Tell whether it has had a processor for much of its silence: then it does not wait for its file."""
        return self.process.cpu_s() - self._last_cpu_s > _BUSY_SHARE * timeout_s

    def _note(self) -> None:
        self._last_message_s = time.monotonic()
        self._last_cpu_s = self.process.cpu_s()
