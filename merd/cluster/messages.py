"""What goes between the coordinator, which has the database, and the cluster's workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from merd.analysis.executor import Answer, Job


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
        topic: Under which the coordinator hears what workers ask for.
    """

    job: Job
    key: str
    size: int
    model_id: str
    model_files: tuple[str, ...]
    timeout_s: float
    topic: str


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
        worker: Who asks, by its address.
        inbox: Where the worker expects the file.
        source: Which file: ``track/KEY`` for that of a request, ``model/NAME`` for one of the model's bundle.
    """

    worker: str
    inbox: str
    source: str
