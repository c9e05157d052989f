"""What a model has heard of files: recalled from the store, and kept there."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from merd.analysis.pool import Analysis
from merd.analysis.result import FileResult, Status, failed_result
from merd.errors import DecodeError, ReadError, TooLongError
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileRecord

if TYPE_CHECKING:
    from merd.model.inference import Classifier


class AnalysisCache:
    """What the store knows of files' moods by one model."""

    def __init__(self, store: Store, bundle: Bundle, *, longest_s: float = math.inf) -> None:
        """Prepare.

        Args:
            store: Where it is.
            bundle: The model.
            longest_s: Longer tracks are left out, as failed.
        """
        self._store, self._bundle, self._longest_s = store, bundle, longest_s

    @property
    def extractor(self) -> str:
        """Names the model's CNN and what comes before it; with another one, all is to be heard again."""
        return self._bundle.extractor_id

    def lookup(self, file: Found) -> FileResult | None:
        """What the store knows of a file that did not change; None if it is to be analysed.

        A mood that only this model has not given yet is computed from the stored features.
        """
        record = self._store.files.get(file.path)
        if record is None or record.state != file.state:
            return None
        if record.track_id is None:
            return (
                None
                if self._may_be_taken_now(record)
                else FileResult(file.path, Status.FAILED, error=record.trouble)
            )
        return self._remembered(file.path, record.track_id, record.trouble)

    def files_without_features(self, tracks: Iterable[int]) -> list[Found]:
        """Of each of these tracks that this model's CNN has not heard, a file, if there still is one."""
        new = [track for track in tracks if self._store.tracks.features(track, self._bundle.extractor_id) is None]
        files = (map(look, self._store.files.of_track(track)) for track in new)
        first = (next((file for file in some if isinstance(file, Found)), None) for some in files)
        return [file for file in first if file is not None]

    def needs_identity(self, file: Found) -> bool:
        """Whether a file's audio may have been heard: it changed, or some track is not where it was.

        What did not change, and is to be analysed all the same, was not heard by this CNN.
        """
        record = self._store.files.get(file.path)
        if record is not None:
            return record.state != file.state
        return self._store.files.forgot or self._files_are_gone

    def match_identity(self, file: Found, identity: bytes) -> FileResult | None:
        """What is known of a file by its audio's identity, now remembered of the file; None if that is new."""
        track_id = self._store.tracks.find(identity)
        if track_id is None:
            return None
        damage = self._known_damage(file.path, track_id)
        outcome = self._remembered(file.path, track_id, damage)
        if outcome is not None:
            with self._store.writing():
                self._place(file, track_id, damage)
        return outcome

    def store(self, file: Found, analysis: Analysis) -> FileResult:
        """Remember what a worker heard in a file."""
        with self._store.writing():
            track_id = self._store.tracks.put(analysis.identity, analysis.duration_s)
            self._store.tracks.put_features(track_id, self._bundle.extractor_id, analysis.features)
            self._store.moods.put(track_id, self._bundle.model_id, analysis.mood)
            self._place(file, track_id, analysis.damage)
        return self._outcome(file.path, Status.OK, analysis.mood, analysis.duration_s, analysis.damage)

    def store_failure(self, file: Found, error: DecodeError) -> FileResult:
        """Remember that a file cannot be decoded."""
        if not isinstance(error, ReadError):  # What cannot be read now may be readable at the next try.
            limit_s = error.limit_s if isinstance(error, TooLongError) else None
            with self._store.writing():
                self._store.files.put(file.path, file.state, None, error.reason, limit_s=limit_s)
        return failed_result(error)

    def _may_be_taken_now(self, record: FileRecord) -> bool:
        """Whether a file was left out for its length, by another limit than today's."""
        return record.limit_s not in (None, self._longest_s)

    @cached_property
    def _files_are_gone(self) -> bool:
        return self._store.tracks.has_orphans() or any(
            not os.path.lexists(path) for page in self._store.files.below(b"/") for path in page
        )

    @cached_property
    def _classifier(self) -> Classifier:
        from merd.model.inference import Classifier  # Loads onnxruntime, which few runs need in this process.

        return Classifier(self._bundle)

    def _known_damage(self, path: bytes, track_id: int) -> str | None:
        """How the file was damaged before its tags changed, or before the track moved into it."""
        records = [self._store.files.get(known) for known in (path, *self._store.files.of_track(track_id))]
        return next((r.trouble for r in records if r is not None and r.track_id == track_id), None)

    def _remembered(self, path: bytes, track_id: int, damage: str | None) -> FileResult | None:
        mood = self._store.moods.get(track_id, self._bundle.model_id)
        if mood is None:
            features = self._store.tracks.features(track_id, self._bundle.extractor_id)
            if features is None:
                return None
            mood = self._classifier.mood(features.astype(np.float32))
            with self._store.writing():
                self._store.moods.put(track_id, self._bundle.model_id, mood)
        return self._outcome(path, Status.UNCHANGED, mood, self._store.tracks.duration_s(track_id), damage)

    def _place(self, file: Found, track_id: int, damage: str | None) -> None:
        """The track is in this file, and no more where it has gone from."""
        for path in self._store.files.of_track(track_id):
            if not os.path.lexists(path):
                self._store.files.forget(path)
        self._store.files.put(file.path, file.state, track_id, damage)

    def _outcome(
        self, path: bytes, status: Status, mood: Mood, duration_s: float, damage: str | None
    ) -> FileResult:
        if mood.known:
            return FileResult(path, status, mood, duration_s, damage)
        patch_s = self._bundle.front_end.patch_s
        reason = f"shorter than {patch_s:.0f} seconds" if duration_s < patch_s else "silent"
        return FileResult(path, Status.UNKNOWN, mood, duration_s, damage or reason)
