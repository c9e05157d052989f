"""What an executor is: it does the analyser's jobs, wherever that may be.

The local one is `merd.analysis.pool.WorkerPool`. Another one is a class of these methods, and an
`merd.analysis.analyser.Analyser` that it is given to.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from merd.errors import DecodeError
from merd.mood import Mood


@dataclass(frozen=True)
class Job:
    """What to do with a file: ``identify`` it for its identity; or ``analyse`` it, if its length is wished.

    Attributes:
        longest_s, shortest_s: In seconds.
    """

    kind: Literal["identify", "analyse"]
    path: bytes
    longest_s: float = math.inf
    shortest_s: float = 0.0


@dataclass(frozen=True)
class Analysis:
    """What was found in a file.

    Attributes:
        identity: What its audio is known by, 16 bytes.
        duration_s: How long it is, in seconds.
        damage: How it is damaged; None for a sound file.
        features: (patches, dims) float16, as they are stored.
        mood: By the model's classifier.
    """

    identity: bytes
    duration_s: float
    damage: str | None
    features: NDArray[np.float16]
    mood: Mood


# To ``identify``: the identity. To ``analyse``: the analysis. To either: why it failed.
Answer = bytes | Analysis | DecodeError


class Executor(Protocol):
    """A context that does jobs; when it is left, those that are under way are given up."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def submit(self, job: Job, *, first: bool = False) -> None:
        """Add a job, also while `results` are being read.

        Args:
            job: What to do.
            first: Whether it goes before all jobs that wait.
        """

    def results(self, jobs: Iterable[Job] = ()) -> Iterator[tuple[Job, Answer]]:
        """Do all jobs.

        Args:
            jobs: More of them, each drawn when there is nothing else to do.

        Yields:
            Each job and its answer, as they are done.

        Raises:
            MerdError: If no job can be done at all.
        """


class QueuedExecutor:
    """What executors have in common: the jobs that wait, of which the first is done next."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()

    def __enter__(self) -> Self:
        return self

    def submit(self, job: Job, *, first: bool = False) -> None:
        """Add a job, as `Executor.submit` does."""
        if first:
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)


# Makes an executor of a bundle's folder, how many jobs to do at once, and after how many seconds without progress a
# job is given up.
ExecutorFactory = Callable[[Path, int, float], Executor]
