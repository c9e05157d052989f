"""Files → moods: those that are not remembered are analysed by workers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal

from merd.analysis.cache import AnalysisCache
from merd.analysis.pool import TIMEOUT_S, Analysis, Answer, Job, WorkerPool
from merd.analysis.result import FileResult, Status
from merd.errors import DecodeError, TrackError
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.store import Store
from merd.util.text import display_path


class Analyser:
    """Finds out the mood of files by one model.

    Attributes:
        cache: What is known of them already.
    """

    def __init__(self, store: Store, bundle: Bundle, *, longest_s: float = math.inf) -> None:
        """Prepare.

        Args:
            store: Where to remember.
            bundle: The model.
            longest_s: Longer tracks are left out, as failed.
        """
        self.cache = AnalysisCache(store, bundle, longest_s=longest_s)
        self._folder, self._longest_s = bundle.folder, longest_s

    def outcome_of(self, path: bytes) -> FileResult:
        """What is known of a file that is named; it is analysed if that is nothing yet.

        Raises:
            TrackError: If it cannot be read or decoded.
        """
        found = look(path)
        if not isinstance(found, Found):
            raise TrackError(f"{display_path(path)}: {found.reason}")
        outcome = self.cache.lookup(found) or next(self.analyse([found], jobs=1))
        if outcome.status is Status.FAILED:
            raise TrackError(f"{display_path(outcome.path)}: {outcome.error}")
        return outcome

    def analyse(
        self, files: Iterable[Found], jobs: int, *, force: bool = False, timeout_s: float = TIMEOUT_S
    ) -> Iterator[FileResult]:
        """Analyse files in worker processes.

        A file whose audio may be known (it has changed, or others have gone and it may be one of them) is read for
        its identity first, and not decoded if it is known.

        Args:
            files: Files that are not in `cache`; each is drawn when a worker is free.
            jobs: Most processes at once.
            force: Decode all files, even those whose audio is known.
            timeout_s: How long a worker may make no progress.

        Yields:
            Each file's outcome, when it is in the store.
        """
        under_way: dict[bytes, Found] = {}
        with WorkerPool(self._folder, jobs, timeout_s) as pool:
            for job, answer in pool.results(self._jobs(files, under_way, force=force)):
                outcome = self._settle(under_way[job.path], answer)
                if outcome is None:
                    pool.submit(self._job("analyse", job.path), first=True)
                else:
                    del under_way[job.path]
                    yield outcome

    def _jobs(self, files: Iterable[Found], under_way: dict[bytes, Found], *, force: bool) -> Iterator[Job]:
        for file in files:
            if file.path not in under_way:
                under_way[file.path] = file
                yield self._job(
                    "analyse" if force or not self.cache.needs_identity(file) else "identify", file.path
                )

    def _job(self, kind: Literal["identify", "analyse"], path: bytes) -> Job:
        return Job(kind, path, self._longest_s)

    def _settle(self, file: Found, answer: Answer) -> FileResult | None:
        """Remember what a worker answered; None if it knows the file's identity only, and that is new."""
        if isinstance(answer, DecodeError):
            return self.cache.store_failure(file, answer)
        if isinstance(answer, Analysis):
            return self.cache.store(file, answer)
        return self.cache.match_identity(file, answer)
