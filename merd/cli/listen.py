"""Tracks that are named, in files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from merd import library, progress
from merd.analysis import Analyst
from merd.library import Found
from merd.outcome import Outcome, failed


def outcomes(analyst: Analyst, paths: Iterable[str], jobs: int, *, force: bool = False) -> Iterator[Outcome]:
    """What becomes of all audio files at and below paths: what is known first, then what has to be analysed."""
    new: list[Found] = []
    for item in library.scan(os.fsencode(path) for path in paths):
        if not isinstance(item, Found):
            yield failed(item)
        elif force or (outcome := analyst.memory.recall(item)) is None:
            new.append(item)
        else:
            yield outcome
    yield from progress.track(analyst.analyse(new, jobs, force=force), total=len(new), doing="Listening")
