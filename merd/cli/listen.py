"""Tracks that are named, one or many."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from merd import library, progress
from merd.analysis import Analyst, Outcome, Status, failed
from merd.errors import MerdError
from merd.library import Found
from merd.text import printable


def outcome_of(analyst: Analyst, track: str) -> Outcome:
    """What is known of a file; it is analysed if that is nothing yet.

    Raises:
        MerdError: If it cannot be read or decoded.
    """
    found = library.look(os.fsencode(track))
    if not isinstance(found, Found):
        raise _error(found.path, found.reason)
    outcome = analyst.recall(found) or next(analyst.analyse([found], jobs=1))
    if outcome.status is Status.FAILED:
        raise _error(outcome.path, outcome.error)
    return outcome


def outcomes(analyst: Analyst, paths: Iterable[str], jobs: int, *, force: bool = False) -> Iterator[Outcome]:
    """What becomes of all audio files at and below paths: what is known first, then what has to be analysed."""
    new: list[Found] = []
    for item in library.scan(os.fsencode(path) for path in paths):
        if not isinstance(item, Found):
            yield failed(item)
        elif force or (outcome := analyst.recall(item)) is None:
            new.append(item)
        else:
            yield outcome
    yield from progress.track(analyst.analyse(new, jobs, force=force), total=len(new), doing="Listening")


def _error(path: bytes, reason: str | None) -> MerdError:
    return MerdError(f"{printable(path)}: {reason}")
