"""Workers of dask that sleep as long as a track takes, many in a process: `sleeping_workers.py ADDRESS WORKERS`."""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import sys
import tempfile
import time

import numpy as np
from distributed import Worker, get_worker

from merd.analysis.executor import Analysis
from merd.cluster import task
from merd.cluster.messages import Reply
from merd.mood import Mood

# As long as a track of 198 seconds takes on one core, and what is found in it.
TRACK_S = 0.6
PATCHES, DIMS, SEGMENTS = 33, 128, 9


def sleep(version: str, pickled: bytes) -> Reply:
    job = pickle.loads(pickled).job
    time.sleep(TRACK_S)
    starts_s = 24 * np.arange(SEGMENTS, dtype=np.float32)
    mood = Mood(np.stack([starts_s, starts_s + 24], axis=1), np.full((SEGMENTS, 4), 0.25, np.float32))
    features = np.zeros((PATCHES, DIMS), np.float16)
    identity = hashlib.blake2b(job.path, digest_size=16).digest()
    return Reply(get_worker().address, Analysis(identity, 198.0, None, features, mood))


async def serve(address: str, workers: int) -> None:
    task.run = sleep
    with tempfile.TemporaryDirectory() as folder:
        started = [await Worker(address, nthreads=1, local_directory=folder) for _ in range(workers)]
        await asyncio.gather(*(worker.finished() for worker in started))


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
