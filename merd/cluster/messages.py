"""What goes between the coordinator, which has the database, and the cluster's workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from merd.analysis.executor import Answer, Job


class Asks(NamedTuple):
    """Where a worker asks for files.

    Attributes:
        topic: The coordinator's, for dask's events.
        client: Which of the coordinator's connections is asked.
    """

    topic: str
    client: str


@dataclass(frozen=True)
class Request:
    """A job, and what a worker has to know to do it.

    Attributes:
        job: The job, with the path that the file has at the workers.
        key: Names the request.
        size: The file's size in bytes; a worker that sees none of this size there asks for the file.
        model_id: Which model to use.
        model_files: The names of the files of the model's bundle.
        timeout_s: How long a decoder, or a file that was asked for, may make no progress, in seconds.
        asks: Where a worker asks for the files that it lacks.
    """

    job: Job
    key: str
    size: int
    model_id: str
    model_files: tuple[str, ...]
    timeout_s: float
    asks: Asks


class Call:
    """A call of a function, which is made where this is unpickled.

    dask unpickles functions and arguments when it receives them, also in the scheduler, and a worker that cannot
    import one ends. So it gets bytes and ``pickle.loads``; then what cannot be imported fails a task, and says so.
    """

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._function, self._arguments = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._function, self._arguments


@dataclass(frozen=True)
class Unfit:
    """A worker cannot do any job of this coordinator's.

    Attributes:
        reason: Why, in one line.
    """

    reason: str


@dataclass(frozen=True)
class Reply:
    """What came of a request.

    Attributes:
        worker: The worker's address.
        answer: The job's answer, or why the worker can give none.
    """

    worker: str
    answer: Answer | Unfit


class Question(TypedDict):
    """Asks for a file, as an event of dask's, which takes plain types.

    Attributes:
        client: Who is asked, by its number in dask.
        worker: Who asks, by its address.
        inbox: Where the worker expects the file.
        source: Which file: ``track/KEY`` for that of a request, ``model/NAME`` for one of the model's bundle.
    """

    client: str
    worker: str
    inbox: str
    source: str
