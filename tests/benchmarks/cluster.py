"""What a cluster brings: one and two workers on real music, and many that sleep: `make bench-cluster MUSIC=FOLDER`.

Wall seconds of the analyses alone, when all processes have been started; each number of workers in turn, and the
best of the rounds.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from support.dask_cluster import DaskCluster, dask_cluster

from merd.analysis.analyser import Analyser
from merd.analysis.executor import Executor, Job
from merd.analysis.pool import TIMEOUT_S, WorkerPool
from merd.cluster.executor import ClusterExecutor
from merd.config.settings import Settings
from merd.library.scanner import Found, scan
from merd.model import bundle
from merd.store import Store
from merd.store.records import FileState

ROUNDS = 3
SLEEPING, HOSTS, TRACK_S, TRACKS_EACH = 64, 4, 0.6, 40
HERE = Path(__file__).parent


def executor(cluster: DaskCluster) -> ClusterExecutor:
    return ClusterExecutor(Settings(scheduler=cluster.address), math.inf, bundle.GENERAL, 1, TIMEOUT_S)


def seconds(jobs: list[Job], first: list[Job], executor: Executor) -> float:
    """How long jobs take, once as many others have been done as start all that has to be started."""
    with executor:
        list(executor.results(first))
        start_s = time.perf_counter()
        assert len(list(executor.results(jobs))) == len(jobs)
        return time.perf_counter() - start_s


def music(folder: str) -> None:
    """One and two workers, beside the local pool with as many processes."""
    paths = [item.path for item in scan([os.fsencode(folder)]) if isinstance(item, Found)]
    jobs = [Job("analyse", path) for path in paths]
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        clusters = {}
        for n in (1, 2):
            clusters[n] = stack.enter_context(dask_cluster(Path(scratch) / str(n), workers=n))
            clusters[n].wait_for_workers(n)
        for _ in range(ROUNDS):
            for n, cluster in clusters.items():
                for name, made in (("local", WorkerPool(bundle.GENERAL, n)), ("cluster", executor(cluster))):
                    took_s = seconds(jobs, jobs[: 4 * n], made)
                    print(f"{name} {n}: {took_s:.1f} s, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
                    best[f"{name} {n}"] = min(took_s, best.get(f"{name} {n}", took_s))
    print(f"| {len(jobs)} tracks | 1 | 2 | times |\n| --- | --- | --- | --- |")
    for name in ("local", "cluster"):
        one_s, two_s = best[f"{name} 1"], best[f"{name} 2"]
        print(f"| {name} | {one_s:.1f} s | {two_s:.1f} s | {one_s / two_s:.2f} |")


def sleepers() -> None:
    """Many workers, whose tracks take as long as on a core each, with a database that is written as ever."""
    tracks = SLEEPING * TRACKS_EACH
    with tempfile.TemporaryDirectory() as scratch, dask_cluster(Path(scratch) / "cluster") as cluster:
        command = [sys.executable, str(HERE / "sleeping_workers.py"), cluster.address, str(SLEEPING // HOSTS)]
        hosts = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(HOSTS)]
        try:
            cluster.wait_for_workers(SLEEPING)
            files = [Found(b"/no/such/file/%d.mp3" % i, FileState(1, 1)) for i in range(tracks)]
            with Store(Path(scratch) / "merd.db") as store:
                analyser = Analyser(store, bundle.load(), executor=lambda *_: executor(cluster))
                start_cpu_s = time.process_time()
                done_s = [time.perf_counter() for _ in analyser.analyse(files, 1)]
            cpu_s = time.process_time() - start_cpu_s
            assert len(done_s) == tracks
        finally:
            for host in hosts:
                host.kill()
                host.wait()
    took_s = done_s[-1] - done_s[0]  # All workers' first tracks end together.
    busy = (tracks - SLEEPING) * TRACK_S / SLEEPING / took_s
    print(
        f"{tracks} tracks of {TRACK_S} s by {SLEEPING} workers: {took_s:.1f} s from the first to the last answer,"
    )
    print(f"so they are busy for {busy:.1%}")
    print(f"the coordinator: {1000 * cpu_s / tracks:.1f} CPU ms a track; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    sleepers()
    if len(sys.argv) > 1:
        music(sys.argv[1])
