"""Clusters of dask: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from distributed import Client
from support.waiting import until

_QUIET = {"DASK_LOGGING__DISTRIBUTED": "warning"}


class DaskCluster:
    """A scheduler, and the workers that were added to it.

    Attributes:
        address: Where the scheduler listens.
        scheduler: Its process.
        workers: Their processes.
        folder: Below which each worker writes.
        log: What all of them say.
    """

    def __init__(self, folder: Path, certificates: Path | None = None) -> None:
        """Start the scheduler, encrypted if there are certificates."""
        self.folder, self.log = folder, folder / "log"
        self._tls: list[object] = []
        if certificates:
            self._tls = [f"--tls-{one.replace('.pem', '')}={certificates / one}" for one in ("cert.pem", "key.pem")]
            self._tls.append(f"--tls-ca-file={certificates / 'ca.pem'}")
        self.workers: list[subprocess.Popen[bytes]] = []
        self._added = 0
        self._log: IO[bytes] = self.log.open("ab")
        said = folder / "scheduler.json"
        where = "tls://127.0.0.1" if certificates else "tcp://127.0.0.1"
        self.scheduler = self._start("scheduler", "--host", where, "--port", 0, "--scheduler-file", said)
        until(lambda: said.exists() and said.read_text())
        self.address = str(json.loads(said.read_text())["address"])

    def add_worker(self, *options: object) -> subprocess.Popen[bytes]:
        """Start a worker of one thread, which comes a second later."""
        self._added += 1
        own = self.folder / f"worker {self._added}"
        worker = self._start(
            "worker", self.address, "--nthreads", 1, "--no-nanny", "--local-directory", own, *options
        )
        self.workers.append(worker)
        return worker

    def wait_for_workers(self, number: int) -> None:
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number)

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.workers.clear()

    def close(self) -> None:
        self.end_workers()
        self.scheduler.kill()
        self.scheduler.wait()
        self._log.close()

    def _start(self, role: str, *options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", role, "--no-dashboard", *map(str, (*self._tls, *options))]
        return subprocess.Popen(command, env=os.environ | _QUIET, stdout=self._log, stderr=self._log)


@contextmanager
def dask_cluster(folder: Path, workers: int = 0, certificates: Path | None = None) -> Iterator[DaskCluster]:
    """A cluster for as long as a test, or several, need it."""
    folder.mkdir(exist_ok=True)
    cluster = DaskCluster(folder, certificates)
    for _ in range(workers):
        cluster.add_worker()
    try:
        yield cluster
    finally:
        cluster.close()
