"""Analysis and scoring with a progress bar on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from merd.analysis import rescore
from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.errors import ReadError
from merd.library.scanner import Found
from merd.model.bundle import Bundle
from merd.store import Store
from merd.util import progress
from merd.util.text import counted

# So many files are looked up at once.
_PAGE = 200


def analyse_all(
    analyst: Analyser, files: Iterable[Found | ReadError], jobs: int, *, force: bool = False
) -> Iterator[FileResult]:
    """Yield what becomes of audio files: what is known first, then what has to be analysed.

    Args:
        analyst: What analyses them.
        files: As they are found.
        jobs: Most processes at once.
        force: Whether to analyse again what is known.
    """
    new: list[Found] = []
    rest = iter(files)
    while page := list(islice(rest, _PAGE)):
        yield from (FileResult.failed(item) for item in page if not isinstance(item, Found))
        found = [item for item in page if isinstance(item, Found)]
        results = [None] * len(found) if force else analyst.cache.lookup_all(found)
        yield from filter(None, results)
        new += (file for file, result in zip(found, results, strict=True) if result is None)
    yield from progress.bar(analyst.analyse(new, jobs, force=force), total=len(new), doing="Analysing")


def rescore_all(store: Store, model: Bundle) -> str:
    """Score all tracks by a model; return in words how many, and how many keep their moods for now.

    Args:
        store: The tracks. Those without features of the model's CNN keep their moods.
        model: The model.
    """
    scored = rescore.rescore(store, model, lambda tracks, total: progress.bar(tracks, total, "Scoring"))
    waiting = store.tracks.count_without_features(model.extractor_id)
    keeping = (
        f"; {counted(waiting, 'track')} with the moods of before until merd tag or the daemon has analysed them"
        if waiting
        else ""
    )
    return f"{counted(scored, 'track')} scored again{keeping}"
