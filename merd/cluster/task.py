"""At a worker: a job, done by a local pool of one process, which can be killed, as a thread of dask's cannot."""

from __future__ import annotations

import logging
import os
import pickle
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import get_worker

from merd import __version__
from merd.analysis.executor import Answer
from merd.analysis.pool import WorkerPool
from merd.cluster import inbox, models
from merd.cluster.inbox import TransferError
from merd.cluster.messages import Reply, Request, Unfit
from merd.errors import DecodeError, MerdError, ReadError

# A process with its model takes 100 MiB; it ends when there was nothing to do for so long.
_IDLE_S = 60.0

log = logging.getLogger(__name__)


def run(version: str, pickled: bytes) -> Reply:
    """Do a job; this is what the cluster runs.

    Args:
        version: The coordinator's merd; another one might give other results.
        pickled: The job, a `Request`, which may be another thing in another merd.
    """
    address: str = get_worker().address
    if version != __version__:
        return Reply(address, Unfit(f"has merd {__version__}, and this is merd {version}"))
    request: Request = pickle.loads(pickled)
    try:
        return Reply(address, _answer(request))
    except DecodeError as error:
        return Reply(address, error)
    except MerdError as error:
        return Reply(address, Unfit(str(error)))
    except Exception as error:  # It may be of a kind that cannot be sent.
        log.exception("unexpected, please report it: %s", os.fsdecode(request.job.path))
        return Reply(address, ReadError.unexpected(request.job.path, error))


def _answer(request: Request) -> Answer:
    folder = models.folder_of(request)
    with _visible(request) as path, _pools.lent(folder, request.timeout_s) as pool:
        pool.submit(replace(request.job, path=path))
        ((_, answer),) = pool.results()
        return answer


@contextmanager
def _visible(request: Request) -> Iterator[bytes]:
    """Give a request's file, or a copy of it that the coordinator sends and that is deleted again."""
    path = request.job.path
    if _size(path) == request.size:
        yield path
        return
    with tempfile.TemporaryDirectory(dir=inbox.scratch()) as folder:
        copy = Path(folder) / f"track{os.path.splitext(os.fsdecode(path))[1]}"
        try:
            inbox.receive(request.asks, f"track/{request.key}", copy, request.timeout_s)
        except TransferError as error:
            raise ReadError(path, str(error)) from error
        if copy.stat().st_size != request.size:
            raise ReadError(path, "it changed while it was sent to a worker")
        yield os.fsencode(copy)


def _size(path: bytes) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None


@dataclass(frozen=True)
class _Idle:
    """A pool that waits for a job, and for which model it was made."""

    folder: Path
    timeout_s: float
    pool: WorkerPool
    since_s: float


class _Pools:
    """Local pools of one process each, kept for the next job with the same model."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Idle] = []
        self._timer: threading.Timer | None = None

    @contextmanager
    def lent(self, folder: Path, timeout_s: float) -> Iterator[WorkerPool]:
        """Lend a pool for one job."""
        pool = self._take(folder, timeout_s) or WorkerPool(folder, 1, timeout_s)
        try:
            yield pool
        finally:
            with self._lock:
                self._idle.append(_Idle(folder, timeout_s, pool, time.monotonic()))
                self._watch()

    def _take(self, folder: Path, timeout_s: float) -> WorkerPool | None:
        with self._lock:
            fitting = [one for one in self._idle if (one.folder, one.timeout_s) == (folder, timeout_s)]
            if not fitting:
                return None
            self._idle.remove(fitting[-1])
            return fitting[-1].pool

    def _watch(self) -> None:
        """Have those ended in time that had nothing to do for long."""
        if self._timer is None and self._idle:
            self._timer = threading.Timer(_IDLE_S, self._end_idle)
            self._timer.daemon = True
            self._timer.start()

    def _end_idle(self) -> None:
        with self._lock:
            until_s = time.monotonic() - _IDLE_S
            old = [one for one in self._idle if one.since_s <= until_s]
            self._idle = [one for one in self._idle if one.since_s > until_s]
            self._timer = None
            self._watch()
        for one in old:
            one.pool.__exit__()


_pools = _Pools()
