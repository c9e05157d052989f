"""Analysis and scoring with a progress bar on the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from merd.analysis import rescore
from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.library import scanner
from merd.library.scanner import Found
from merd.model.bundle import Bundle
from merd.store import Store
from merd.util import progress


def analyse_all(analyst: Analyser, paths: Iterable[str], jobs: int, *, force: bool = False) -> Iterator[FileResult]:
    """What becomes of all audio files at and below paths: what is known first, then what has to be analysed."""
    new: list[Found] = []
    for item in scanner.scan(os.fsencode(path) for path in paths):
        if not isinstance(item, Found):
            yield FileResult.failed(item)
        elif force or (outcome := analyst.cache.lookup(item)) is None:
            new.append(item)
        else:
            yield outcome
    yield from progress.bar(analyst.analyse(new, jobs, force=force), total=len(new), doing="Listening")


def rescore_all(store: Store, model: Bundle) -> str:
    """Score all tracks by a model that its CNN has heard; says how many, and how many keep their moods for now."""
    scored = rescore.rescore(store, model, lambda tracks, total: progress.bar(tracks, total, "Scoring"))
    waiting = store.tracks.count_without_features(model.extractor_id)
    keeping = (
        f"; {waiting} keep the moods that they have until merd tag or the daemon has heard them" if waiting else ""
    )
    return f"{scored} tracks were scored again{keeping}"
