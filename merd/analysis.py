"""Files → moods in the store: remembered where that is possible, analysed by workers where not."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from merd.bundle import Bundle
from merd.errors import TOO_LONG, DecodeError, ReadError, TrackError, too_long
from merd.library import Found, look
from merd.mood import UNKNOWN, Mood
from merd.records import FileRecord
from merd.store import Store
from merd.text import printable
from merd.workers import PATIENCE_S, Analysis, Answer, Job, Pool

if TYPE_CHECKING:
    from merd.inference import Classifier


class Status(Enum):
    """What became of a file."""

    OK = "ok"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What is known of a file now.

    Attributes:
        error: Why it failed, why its mood is unknown, or how it is damaged; None where all is well.
    """

    path: bytes
    status: Status
    mood: Mood = UNKNOWN
    duration_s: float | None = None
    error: str | None = None


def failed(error: DecodeError) -> Outcome:
    """The outcome of a file that cannot be decoded."""
    return Outcome(error.path, Status.FAILED, error=error.reason)


class Analyst:
    """Knows or finds out the mood of files, by one model, and keeps it in the store."""

    def __init__(self, store: Store, bundle: Bundle, *, longest_s: float = math.inf) -> None:
        """Prepare.

        Args:
            store: Where to remember.
            bundle: The model.
            longest_s: Longer tracks are left out, as failed.
        """
        self._store, self._bundle, self._longest_s = store, bundle, longest_s

    @property
    def extractor(self) -> str:
        """Names the model's CNN and what comes before it; with another one, all is to be heard again."""
        return self._bundle.extractor_id

    def recall(self, file: Found) -> Outcome | None:
        """What the store knows of a file that did not change; None if it is to be analysed.

        A mood that only this model has not given yet is computed from the stored features.
        """
        record = self._store.file(file.path)
        if record is None or record.state != file.state:
            return None
        if record.track_id is None:
            return (
                None if self._may_be_taken_now(record) else Outcome(file.path, Status.FAILED, error=record.trouble)
            )
        return self._remembered(file.path, record.track_id, record.trouble)

    def outcome_of(self, path: bytes) -> Outcome:
        """What is known of a file that is named; it is analysed if that is nothing yet.

        Raises:
            TrackError: If it cannot be read or decoded.
        """
        found = look(path)
        if not isinstance(found, Found):
            raise TrackError(f"{printable(path)}: {found.reason}")
        outcome = self.recall(found) or next(self.analyse([found], jobs=1))
        if outcome.status is Status.FAILED:
            raise TrackError(f"{printable(outcome.path)}: {outcome.error}")
        return outcome

    def unheard(self, tracks: Iterable[int]) -> list[Found]:
        """Of each of these tracks that this model's CNN has not heard, a file, if there still is one."""
        new = [track for track in tracks if self._store.features(track, self._bundle.extractor_id) is None]
        files = (map(look, self._store.files_of(track)) for track in new)
        first = (next((file for file in some if isinstance(file, Found)), None) for some in files)
        return [file for file in first if file is not None]

    def analyse(
        self, files: Iterable[Found], jobs: int, *, force: bool = False, patience_s: float = PATIENCE_S
    ) -> Iterator[Outcome]:
        """Analyse files in worker processes.

        A file whose audio may be known (it has changed, or others have gone and it may be one of them) is read for
        its identity first, and not decoded if it is known.

        Args:
            files: Files that `recall` does not know; each is drawn when a worker is free.
            jobs: Most processes at once.
            force: Decode all files, even those whose audio is known.
            patience_s: How long a worker may make no progress.

        Yields:
            Each file's outcome, when it is in the store.
        """
        under_way: dict[bytes, Found] = {}
        with Pool(self._bundle.folder, jobs, patience_s) as pool:
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
                yield self._job("analyse" if force or not self._may_be_known(file) else "skim", file.path)

    def _job(self, kind: Literal["skim", "analyse"], path: bytes) -> Job:
        return Job(kind, path, self._longest_s)

    def _may_be_taken_now(self, record: FileRecord) -> bool:
        """Whether a file was left out for its length, by another limit than today's."""
        trouble = record.trouble or ""
        return trouble.startswith(TOO_LONG) and trouble != too_long(self._longest_s)

    def _may_be_known(self, file: Found) -> bool:
        """Whether a file's audio may have been heard: it changed, or some track is not where it was.

        What did not change, and is to be analysed all the same, was not heard by this CNN.
        """
        record = self._store.file(file.path)
        if record is not None:
            return record.state != file.state
        return self._store.files.forgot or self._files_are_gone

    @cached_property
    def _files_are_gone(self) -> bool:
        return self._store.files.orphans() or any(
            not os.path.lexists(path) for page in self._store.files.below(b"/") for path in page
        )

    @cached_property
    def _classifier(self) -> Classifier:
        from merd.inference import Classifier  # Loads onnxruntime, which few runs need in this process.

        return Classifier(self._bundle)

    def _settle(self, file: Found, answer: Answer) -> Outcome | None:
        """Store what a worker answered; None if it knows the file's identity only, and that is new."""
        if isinstance(answer, DecodeError):
            return self._fail(file, answer)
        if isinstance(answer, Analysis):
            return self._keep(file, answer)
        track_id = self._store.find_track(answer)
        if track_id is None:
            return None
        damage = self._known_damage(file.path, track_id)
        outcome = self._remembered(file.path, track_id, damage)
        if outcome is not None:
            with self._store.writing():
                self._place(file, track_id, damage)
        return outcome

    def _known_damage(self, path: bytes, track_id: int) -> str | None:
        """How the file was damaged before its tags changed, or before the track moved into it."""
        records = [self._store.file(known) for known in (path, *self._store.files_of(track_id))]
        return next((r.trouble for r in records if r is not None and r.track_id == track_id), None)

    def _remembered(self, path: bytes, track_id: int, damage: str | None) -> Outcome | None:
        mood = self._store.mood(track_id, self._bundle.model_id)
        if mood is None:
            features = self._store.features(track_id, self._bundle.extractor_id)
            if features is None:
                return None
            mood = self._classifier.mood(features.astype(np.float32))
            with self._store.writing():
                self._store.put_mood(track_id, self._bundle.model_id, mood)
        return self._outcome(path, Status.UNCHANGED, mood, self._store.duration_s(track_id), damage)

    def _keep(self, file: Found, analysis: Analysis) -> Outcome:
        with self._store.writing():
            track_id = self._store.put_track(analysis.identity, analysis.duration_s)
            self._store.put_features(track_id, self._bundle.extractor_id, analysis.features)
            self._store.put_mood(track_id, self._bundle.model_id, analysis.mood)
            self._place(file, track_id, analysis.damage)
        return self._outcome(file.path, Status.OK, analysis.mood, analysis.duration_s, analysis.damage)

    def _place(self, file: Found, track_id: int, damage: str | None) -> None:
        """The track is in this file, and no more where it has gone from."""
        for path in self._store.files_of(track_id):
            if not os.path.lexists(path):
                self._store.files.forget(path)
        self._store.put_file(file.path, file.state, track_id, damage)

    def _fail(self, file: Found, error: DecodeError) -> Outcome:
        if not isinstance(error, ReadError):  # What cannot be read now may be readable at the next try.
            with self._store.writing():
                self._store.put_file(file.path, file.state, None, error.reason)
        return failed(error)

    def _outcome(self, path: bytes, status: Status, mood: Mood, duration_s: float, damage: str | None) -> Outcome:
        if mood.known:
            return Outcome(path, status, mood, duration_s, damage)
        patch_s = self._bundle.front_end.patch_s
        reason = f"shorter than {patch_s:.0f} seconds" if duration_s < patch_s else "silent"
        return Outcome(path, Status.UNKNOWN, mood, duration_s, damage or reason)
