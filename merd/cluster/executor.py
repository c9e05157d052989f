"""The executor on a cluster: jobs are handed out, and what fails once is tried again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from distributed import Future, KilledWorker

from merd.analysis.executor import Answer, Job, QueuedExecutor
from merd.cluster.messages import Reply, Unfit
from merd.cluster.session import Session
from merd.config.settings import Settings
from merd.errors import DecodeError, MerdError, ReadError
from merd.model import bundle

_WAIT_S = 1.0
# A worker's own pool gives a track up after the timeout. A worker that does not even do that hangs.
_PATIENCE = 10


@dataclass(frozen=True)
class _Task:
    """A job that the cluster has: whether that is its second try, which workers may do it, and since when."""

    job: Job
    future: Future[Reply]
    again: bool
    workers: list[str] | None
    since_s: float


class ClusterExecutor(QueuedExecutor):
    """Jobs as tasks of dask's. What is done is known by the database alone, so nothing has to be kept of them."""

    def __init__(
        self, settings: Settings, patience_s: float, bundle_folder: Path, jobs: int, timeout_s: float
    ) -> None:
        """Prepare; the cluster is connected to when there is a job.

        Args:
            settings: They say which cluster, and which paths files have there.
            patience_s: How long the cluster may have no worker, in seconds.
            bundle_folder: The model that is used.
            jobs: Not used: as many jobs are done at once as the cluster has threads.
            timeout_s: How long a decoder may be silent, in seconds.
        """
        super().__init__()
        self._settings, self._patience_s = settings, patience_s
        self._folder, self._timeout_s = bundle_folder, timeout_s
        self._tasks: dict[object, _Task] = {}
        self._session: Session | None = None

    def __exit__(self, *exception: object) -> None:
        if self._session:
            self._session.close()

    def results(self, jobs: Iterable[Job] = ()) -> Iterator[tuple[Job, Answer]]:
        """Do all jobs.

        Args:
            jobs: More of them, each drawn when the cluster has room for it.

        Yields:
            Each job and its answer, as they are done.

        Raises:
            MerdError: If no scheduler answers, it is lost, or no worker can be used.
        """
        source = iter(jobs)
        while session := self._hand_out(source):
            yield from self._collect(session)

    def _hand_out(self, source: Iterator[Job]) -> Session | None:
        """Give the cluster as many jobs as it has room for; return the session if anything is under way."""
        while self._session is None or len(self._tasks) < self._session.workers.room:
            job = self._waiting.popleft() if self._waiting else next(source, None)
            if job is None:
                break
            self._start(job)
        return self._session if self._tasks else None

    def _start(self, job: Job, *, again: bool = False) -> None:
        if self._session is None:
            self._session = Session(self._settings, bundle.load(self._folder), self._timeout_s, self._patience_s)
        workers = self._session.workers.allowed
        future = self._session.submit(job, workers)
        self._tasks[future.key] = _Task(job, future, again, workers, time.monotonic())

    def _collect(self, session: Session) -> Iterator[tuple[Job, Answer]]:
        """Yield the answers that have come, and the failures of tasks that are lost for the second time."""
        done = [future for future in session.finished(_WAIT_S) if future.key in self._tasks]
        replies = session.replies(future for future in done if future.status == "finished")
        for future in done:
            reply = replies.get(future.key)
            error = None if reply else session.error_of(future)
            task = self._end(session, future.key)
            if reply is None:
                yield from self._failed(task, error)
            elif isinstance(reply.answer, Unfit):
                session.leave_out(reply.worker, reply.answer.reason)
                self._start(task.job, again=task.again)
            else:
                session.workers.note_reply(reply.worker)
                yield task.job, _of_file(task.job.path, reply.answer)
        if session.poll():
            yield from self._look_after(session)

    def _look_after(self, session: Session) -> Iterator[tuple[Job, Answer]]:
        """Give tasks to others that are at a worker that hangs, or were meant for workers that have gone."""
        for worker, keys in session.hung(_PATIENCE * self._timeout_s).items():
            if session.workers.is_left_out(worker):
                self._restart(session, keys & self._tasks.keys())
            elif any(self._is_overdue(key) for key in keys):
                yield from self._abandon(session, worker, keys)
        fit = set(session.workers.fit)
        stranded = [
            key for key, task in self._tasks.items() if task.workers is not None and fit.isdisjoint(task.workers)
        ]
        self._restart(session, stranded)

    def _restart(self, session: Session, keys: Iterable[object]) -> None:
        for key in keys:
            task = self._end(session, key)
            self._start(task.job, again=task.again)

    def _failed(self, task: _Task, error: BaseException | None) -> Iterator[tuple[Job, Answer]]:
        """Try a task again that failed in dask's hands, not in a decoder's.

        Raises:
            MerdError: If a worker has no merd.
        """
        if isinstance(error, ImportError):
            raise MerdError(f"{self._settings.scheduler}: all workers need this merd with what it needs: {error}")
        if isinstance(error, KilledWorker):  # It was tried again by dask.
            yield task.job, ReadError(task.job.path, "the workers that had it died")
        else:
            yield from self._retry(task, f"a worker failed: {error!r}")

    def _abandon(self, session: Session, worker: str, keys: set[object]) -> Iterator[tuple[Job, Answer]]:
        """Leave out a worker that hangs, and give its tasks to others."""
        silence = f"finished nothing for {_PATIENCE * self._timeout_s:.0f} seconds"
        session.leave_out(worker, silence)
        for key in keys & self._tasks.keys():
            yield from self._retry(self._end(session, key), f"a worker {silence}")

    def _is_overdue(self, key: object) -> bool:
        task = self._tasks.get(key)
        return task is not None and time.monotonic() > task.since_s + _PATIENCE * self._timeout_s

    def _retry(self, task: _Task, reason: str) -> Iterator[tuple[Job, Answer]]:
        if task.again:
            yield task.job, ReadError(task.job.path, reason)
        else:
            self._start(task.job, again=True)

    def _end(self, session: Session, key: object) -> _Task:
        task = self._tasks.pop(key)
        session.forget(task.future)
        return task


def _of_file(path: bytes, answer: Answer) -> Answer:
    """Return an answer, which has the path that the file has at the worker, with the path that it has here."""
    return answer.of(path) if isinstance(answer, DecodeError) else answer
