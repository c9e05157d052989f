"""Files → moods: those that the store does not know are analysed by an executor."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Iterable, Iterator
from typing import Literal, Self

from merd.analysis.cache import AnalysisCache
from merd.analysis.executor import Analysis, Answer, ExecutorFactory, Job
from merd.analysis.pool import TIMEOUT_S, WorkerPool
from merd.analysis.result import FileResult, Status
from merd.config.settings import Settings
from merd.errors import DecodeError, MerdError, ReadError, TrackError
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.store import Store
from merd.util.text import display_path

log = logging.getLogger(__name__)


class Analyser:
    """The way from files to their moods by one model.

    Attributes:
        cache: What is known of them already.
    """

    def __init__(
        self,
        store: Store,
        bundle: Bundle,
        *,
        longest_s: float = math.inf,
        shortest_s: float = 0.0,
        executor: ExecutorFactory = WorkerPool,
    ) -> None:
        """Prepare.

        Args:
            store: Where results are kept.
            bundle: The model.
            longest_s: Longer tracks are left out, as failed; in seconds.
            shortest_s: Shorter ones, too.
            executor: Makes what does the jobs.
        """
        self.cache = AnalysisCache(store, bundle, limits_s=(shortest_s, longest_s))
        self._folder, self._executor = bundle.folder, executor
        self._longest_s, self._shortest_s = longest_s, shortest_s

    @classmethod
    def configured(
        cls, store: Store, bundle: Bundle, settings: Settings, executor: ExecutorFactory = WorkerPool
    ) -> Self:
        """Return one that leaves out the tracks that the configuration leaves out.

        Args:
            store: Where results are kept.
            bundle: The model.
            settings: The configuration.
            executor: Makes what does the jobs.
        """
        longest_s, shortest_s = 60 * settings.longest_minutes, settings.shortest_seconds
        return cls(store, bundle, longest_s=longest_s, shortest_s=shortest_s, executor=executor)

    def result_of(self, path: bytes) -> FileResult:
        """Return what is known of a file that is named; it is analysed if that is nothing yet.

        Raises:
            TrackError: If it cannot be read or decoded.
        """
        found = look(path)
        if not isinstance(found, Found):
            raise TrackError(f"{display_path(path)}: {found.reason}")
        result = self.cache.lookup(found) or next(self.analyse([found], jobs=1))
        if result.status is Status.FAILED:
            raise TrackError(f"{display_path(result.path)}: {result.error}")
        return result

    def analyse(
        self, files: Iterable[Found], jobs: int, *, force: bool = False, timeout_s: float = TIMEOUT_S
    ) -> Iterator[FileResult]:
        """Analyse files, several at once.

        A file whose audio may be known (it has changed, or others have gone and it may be one of them) is read for
        its identity first, and not decoded if it is known.

        Args:
            files: Files that are not in `cache`; each is drawn when a job can be done.
            jobs: Most jobs at once.
            force: Whether to decode all files, even those whose audio is known.
            timeout_s: How long a job may make no progress, in seconds.

        Yields:
            Each file's result, when it is in the store.
        """
        under_way: dict[bytes, Found] = {}
        with self._executor(self._folder, jobs, timeout_s) as executor:
            for job, answer in executor.results(self._jobs(files, under_way, force=force)):
                result = self._store(under_way[job.path], answer)
                if result is None:
                    executor.submit(self._job("analyse", job.path), first=True)
                else:
                    del under_way[job.path]
                    yield result

    def _jobs(self, files: Iterable[Found], under_way: dict[bytes, Found], *, force: bool) -> Iterator[Job]:
        for file in files:
            if file.path not in under_way:
                under_way[file.path] = file
                identify = not force and self.cache.needs_identity(file)
                yield self._job("identify" if identify else "analyse", file.path)

    def _job(self, kind: Literal["identify", "analyse"], path: bytes) -> Job:
        return Job(kind, path, self._longest_s, self._shortest_s)

    def _store(self, file: Found, answer: Answer) -> FileResult | None:
        """Store an answer and return the result; None if it is merely the identity of a track that is not known.

        What nobody expected is this file's failure, and no other's.
        """
        try:
            return self._store_answer(file, answer)
        except MerdError:
            raise
        except Exception as error:
            log.exception("unexpected, please report it: %s", os.fsdecode(file.path))
            return FileResult.failed(ReadError.unexpected(file.path, error))

    def _store_answer(self, file: Found, answer: Answer) -> FileResult | None:
        if isinstance(answer, DecodeError):
            return self.cache.store_failure(file, answer)
        if isinstance(answer, Analysis):
            return self.cache.store(file, answer)
        return self.cache.match_identity(file, answer)
