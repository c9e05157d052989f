"""Files → moods: those that are not remembered are analysed by workers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal

from merd.analysis.cache import Memory
from merd.analysis.pool import PATIENCE_S, Analysis, Answer, Job, Pool
from merd.analysis.result import Outcome, Status
from merd.errors import DecodeError, TrackError
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.store import Store
from merd.util.text import printable


class Analyst:
    """Finds out the mood of files by one model.

    Attributes:
        memory: What is known of them already.
    """

    def __init__(self, store: Store, bundle: Bundle, *, longest_s: float = math.inf) -> None:
        """Prepare.

        Args:
            store: Where to remember.
            bundle: The model.
            longest_s: Longer tracks are left out, as failed.
        """
        self.memory = Memory(store, bundle, longest_s=longest_s)
        self._folder, self._longest_s = bundle.folder, longest_s

    def outcome_of(self, path: bytes) -> Outcome:
        """What is known of a file that is named; it is analysed if that is nothing yet.

        Raises:
            TrackError: If it cannot be read or decoded.
        """
        found = look(path)
        if not isinstance(found, Found):
            raise TrackError(f"{printable(path)}: {found.reason}")
        outcome = self.memory.recall(found) or next(self.analyse([found], jobs=1))
        if outcome.status is Status.FAILED:
            raise TrackError(f"{printable(outcome.path)}: {outcome.error}")
        return outcome

    def analyse(
        self, files: Iterable[Found], jobs: int, *, force: bool = False, patience_s: float = PATIENCE_S
    ) -> Iterator[Outcome]:
        """Analyse files in worker processes.

        A file whose audio may be known (it has changed, or others have gone and it may be one of them) is read for
        its identity first, and not decoded if it is known.

        Args:
            files: Files that are not in `memory`; each is drawn when a worker is free.
            jobs: Most processes at once.
            force: Decode all files, even those whose audio is known.
            patience_s: How long a worker may make no progress.

        Yields:
            Each file's outcome, when it is in the store.
        """
        under_way: dict[bytes, Found] = {}
        with Pool(self._folder, jobs, patience_s) as pool:
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
                yield self._job("analyse" if force or not self.memory.may_be_known(file) else "skim", file.path)

    def _job(self, kind: Literal["skim", "analyse"], path: bytes) -> Job:
        return Job(kind, path, self._longest_s)

    def _settle(self, file: Found, answer: Answer) -> Outcome | None:
        """Remember what a worker answered; None if it knows the file's identity only, and that is new."""
        if isinstance(answer, DecodeError):
            return self.memory.fail(file, answer)
        if isinstance(answer, Analysis):
            return self.memory.keep(file, answer)
        return self.memory.recognise(file, answer)
