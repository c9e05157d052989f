"""At the coordinator: which workers there are, and which of them are left out."""

from __future__ import annotations

import logging
import time

from distributed import Client

from merd.errors import MerdError

# Adaptive clusters grow by how much waits: about eight tracks make one more worker wanted.
_TASKS_A_THREAD = 16
_POLL_S = 1.0
_MISSED_S = 5.0

log = logging.getLogger(__name__)


class Workers:
    """The workers of a cluster, which come and go."""

    def __init__(self, client: Client, address: str, patience_s: float) -> None:
        """Prepare.

        Args:
            client: The connection to the cluster.
            address: The scheduler, for messages.
            patience_s: How long there may be none, in seconds.
        """
        self._client, self._address, self._patience_s = client, address, patience_s
        self._threads: dict[str, int] = {}
        self._heard_s: dict[str, float] = {}
        self._unfit: dict[str, str] = {}
        self._polled_s, self._missed_since_s = 0.0, time.monotonic()
        self._warned = False

    @property
    def fit(self) -> list[str]:
        """Those that are not left out."""
        return [worker for worker in self._threads if worker not in self._unfit]

    @property
    def room(self) -> int:
        """How many tasks may be under way at once, so that none of them waits for the coordinator."""
        return _TASKS_A_THREAD * max(1, sum(self._threads[worker] for worker in self.fit))

    @property
    def allowed(self) -> list[str] | None:
        """Where tasks may go; None for anywhere, if no worker is left out."""
        return self.fit if self._threads.keys() & self._unfit.keys() else None

    def is_left_out(self, worker: str) -> bool:
        """Tell whether a worker is to have no more jobs."""
        return worker in self._unfit

    def poll(self, *, at_once: bool = False) -> bool:
        """Look which workers there are, once in a second at most.

        Args:
            at_once: Whether not to wait for that second.

        Returns:
            Whether that second was over.

        Raises:
            MerdError: If all of them are left out, or there have been none for too long.
        """
        now_s = time.monotonic()
        if not at_once and now_s < self._polled_s + _POLL_S:
            return False
        self._polled_s = now_s
        self._threads = self._client.nthreads()
        self._heard_s = {worker: self._heard_s.get(worker, now_s) for worker in self._threads}
        if self._threads:
            self._missed_since_s = now_s
        elif now_s > self._missed_since_s + self._patience_s:
            raise MerdError(f"{self._address}: has had no workers for {self._patience_s:.0f} seconds")
        elif not self._warned and now_s > self._missed_since_s + _MISSED_S:
            self._warned = True
            log.warning("%s: has no workers yet; they are waited for", self._address)
        if self._threads and not self.fit:
            worker = next(iter(self._threads))
            raise MerdError(f"no worker can be used: {worker} {self._unfit[worker]}")
        return True

    def note_reply(self, worker: str) -> None:
        """Take note that a worker does its work."""
        self._heard_s[worker] = time.monotonic()

    def leave_out(self, worker: str, reason: str) -> None:
        """Let a worker have no more jobs.

        Args:
            worker: Its address.
            reason: Why, in one line.

        Raises:
            MerdError: If no other one is left.
        """
        if worker not in self._unfit:
            self._unfit[worker] = reason
            log.warning("%s: is left out: it %s", worker, reason)
            self.poll(at_once=True)

    def hung(self, patience_s: float) -> dict[str, set[object]]:
        """Return the workers that have tasks and have finished none for long, with their tasks' keys.

        Those that are left out are among them: dask may still give them tasks that were allowed to go anywhere.

        Args:
            patience_s: For how long, in seconds.
        """
        since_s = time.monotonic() - patience_s
        silent = [worker for worker in self._threads if self._heard_s[worker] < since_s]
        if not silent:
            return {}
        tasks = {worker: set(keys) for worker, keys in self._client.processing(silent).items()}
        for worker in silent:
            if not tasks.get(worker) and worker not in self._unfit:
                self.note_reply(worker)  # It has nothing to do.
        return {worker: keys for worker, keys in tasks.items() if keys}
