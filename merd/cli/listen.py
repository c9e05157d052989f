"""Analysis and scoring with a progress bar on the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from merd import library, progress, rescore
from merd.analysis import Analyst
from merd.bundle import Bundle
from merd.library import Found
from merd.outcome import Outcome, failed
from merd.store import Store


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


def again(store: Store, model: Bundle) -> str:
    """Score all tracks by a model that its CNN has heard; says how many, and how many keep their moods for now."""
    scored = rescore.rescore(store, model, lambda tracks, total: progress.track(tracks, total, "Scoring"))
    waiting = store.moods.count_unheard(model.extractor_id)
    keeping = (
        f"; {waiting} keep the moods that they have until merd tag or the daemon has heard them" if waiting else ""
    )
    return f"{scored} tracks were scored again{keeping}"
