"""One track that is named."""

from __future__ import annotations

import os

from merd import library
from merd.analysis import Analyst, Outcome, Status
from merd.cli import view
from merd.errors import MerdError
from merd.library import Found


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


def _error(path: bytes, reason: str | None) -> MerdError:
    return MerdError(f"{view.printable(path)}: {reason}")
