"""At the coordinator: a connection to a cluster, and the tasks that go over it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import pickle
import queue
from collections.abc import Iterable, Iterator
from uuid import uuid4

from distributed import Future

from merd import __version__
from merd.analysis.executor import Job
from merd.cluster import connection, task
from merd.cluster.messages import Asks, Call, Reply, Request
from merd.cluster.sender import Sender, size_of
from merd.cluster.workers import Workers
from merd.config import path_map
from merd.config.settings import Settings
from merd.errors import MerdError
from merd.model.bundle import MODEL, Bundle

_CLOSING_S = 2.0
# Schedulers keep a topic for ever, so this process has one.
_TOPIC = f"merd-{uuid4().hex}"


class Session:
    """A connection to a cluster.

    Attributes:
        workers: The cluster's workers.
    """

    def __init__(self, settings: Settings, model: Bundle, timeout_s: float, patience_s: float) -> None:
        """Connect.

        Args:
            settings: They say to which scheduler, and which paths files have at the workers.
            model: What the workers are to use.
            timeout_s: How long a decoder may be silent, in seconds.
            patience_s: How long there may be no worker, in seconds.

        Raises:
            MerdError: If no scheduler answers.
        """
        self._settings, self._model, self._timeout_s = settings, model, timeout_s
        self._client = connection.connect(settings)
        self._files = {f"model/{name}": bytes(model.folder / name) for name in (MODEL, *model.hashes)}
        self._sender = Sender(self._client, self._files.get)
        self._client.subscribe_topic(_TOPIC, self._sender.take)
        self._done: queue.SimpleQueue[Future[Reply]] = queue.SimpleQueue()
        self._submitted = 0
        self.workers = Workers(self._client, str(settings.scheduler), patience_s)
        with self._guarded():
            self.workers.poll()

    def submit(self, job: Job, workers: list[str] | None) -> Future[Reply]:
        """Have a job done.

        Args:
            job: The job.
            workers: Where it may be done; None for anywhere.

        Returns:
            What comes out of `finished`; its key is a new one each time.
        """
        self._submitted += 1
        key = f"merd-{self._client.id}-{self._submitted}"
        self._files[f"track/{key}"] = job.path
        there = Job(job.kind, path_map.mapped(job.path, self._settings.path_map), job.longest_s, job.shortest_s)
        request = Request(
            job=there,
            key=key,
            size=size_of(job.path),
            model_id=self._model.model_id,
            model_files=(MODEL, *self._model.hashes),
            timeout_s=self._timeout_s,
            asks=Asks(_TOPIC, self._client.id),
        )
        call = pickle.dumps(Call(task.run, __version__, pickle.dumps(request)))
        with self._guarded():
            # What is equal must not be taken for done: files change.
            future = self._client.submit(pickle.loads, call, key=key, pure=False, workers=workers)
        future.add_done_callback(self._done.put)
        return future

    def finished(self, longest_s: float) -> list[Future[Reply]]:
        """Return the futures that are done; wait for one if there is none.

        Args:
            longest_s: How long, in seconds.

        Raises:
            MerdError: If the scheduler is lost.
        """
        done = []
        with contextlib.suppress(queue.Empty):
            done.append(self._done.get(timeout=longest_s))
            while True:
                done.append(self._done.get_nowait())
        if self._client.status != "running":
            raise self._lost()
        return done

    def replies(self, futures: Iterable[Future[Reply]]) -> dict[object, Reply]:
        """Return what came of futures by their keys, without those that failed."""
        with self._guarded():
            replies = self._client.gather({future.key: future for future in futures}, errors="skip")
        return {key: reply for key, reply in replies.items() if reply is not None}

    def error_of(self, future: Future[Reply]) -> BaseException | None:
        """Return why a future failed.

        Raises:
            MerdError: If the scheduler is lost.
        """
        if future.cancelled():  # By nobody else.
            raise self._lost()
        with self._guarded():
            error: BaseException | None = future.exception()
        return error

    def forget(self, future: Future[Reply]) -> None:
        """Let go of a task, whose file is sent no more."""
        self._files.pop(f"track/{future.key}", None)
        future.release()

    def leave_out(self, worker: str, reason: str) -> None:
        """Let a worker have no more jobs, as `Workers.leave_out` does."""
        with self._guarded():
            self.workers.leave_out(worker, reason)

    def poll(self) -> bool:
        """Look which workers there are, as `Workers.poll` does.

        Raises:
            MerdError: If the scheduler is lost, or no worker can be used.
        """
        with self._guarded():
            return self.workers.poll()

    def hung(self, patience_s: float) -> dict[str, set[object]]:
        """Return what `Workers.hung` does."""
        with self._guarded():
            return self.workers.hung(patience_s)

    def close(self) -> None:
        """Give up all tasks that are under way."""
        self._sender.close()
        with contextlib.suppress(OSError):
            self._client.close(timeout=_CLOSING_S)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, asyncio.CancelledError, concurrent.futures.CancelledError) as error:
            raise self._lost() from error

    def _lost(self) -> MerdError:
        return MerdError(f"{self._settings.scheduler}: was lost; what is done is kept, and the next run goes on")
