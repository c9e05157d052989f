"""Results of analyses, looked up in the store and kept there."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from merd.analysis import successors
from merd.analysis.executor import Analysis
from merd.analysis.result import FileResult, Status
from merd.errors import DecodeError, LengthError, MerdError, ReadError
from merd.library.mount_points import MountPoints
from merd.library.scanner import Found, look
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.moods import as_mood
from merd.store.records import KnownFile

if TYPE_CHECKING:
    from merd.model.inference import Classifier


log = logging.getLogger(__name__)


class AnalysisCache:
    """What the store knows of files' moods by one model."""

    def __init__(self, store: Store, bundle: Bundle, *, limits_s: Sequence[float] = ()) -> None:
        """Prepare.

        Args:
            store: Where it is.
            bundle: The model.
            limits_s: The lengths in seconds by which tracks are left out, as failed.
        """
        self._store, self._bundle, self._limits_s = store, bundle, limits_s
        self._points = MountPoints(store.path.parent)

    @property
    def extractor(self) -> str:
        """What names the model's CNN and what comes before it; with another one, all has to be analysed again."""
        return self._bundle.extractor_id

    def lookup(self, file: Found) -> FileResult | None:
        """Return what the store knows of a file that did not change; None if it has to be analysed.

        A mood that only this model has not given yet is computed from the stored features. What nobody expected is
        this file's failure, and no other's.
        """
        return self.lookup_all([file])[0]

    def lookup_all(self, files: Sequence[Found]) -> list[FileResult | None]:
        """Return what `lookup` does, for some hundreds of files at once."""
        known = self._store.moods.of_files([file.path for file in files], self._bundle.model_id)
        return [self._looked_up(file, known.get(file.path)) for file in files]

    def _looked_up(self, file: Found, known: KnownFile | None) -> FileResult | None:
        if known is None or known.record.state != file.state:
            return None
        try:
            return self._unchanged(file, known)
        except MerdError:
            raise
        except Exception as error:
            log.exception("unexpected, please report it: %s", os.fsdecode(file.path))
            return FileResult.failed(ReadError.unexpected(file.path, error))

    def _unchanged(self, file: Found, known: KnownFile) -> FileResult | None:
        record = known.record
        if record.track_id is None:
            if record.limit_s not in (None, *self._limits_s):  # It was left out by another limit than today's.
                return None
            return FileResult(file.path, Status.FAILED, error=record.trouble)
        if known.segments is None or known.duration_s is None:
            return self._known_result(file.path, record.track_id, record.trouble)
        mood = as_mood(known.segments)
        return self._result(file.path, Status.UNCHANGED, mood, known.duration_s, record.trouble)

    def files_without_features(self, tracks: Iterable[int]) -> list[Found]:
        """Return a file of each of these tracks that this model's CNN has not analysed, if there still is one."""
        new = [track for track in tracks if self._store.tracks.features(track, self.extractor) is None]
        files = [self._first_file(track_id) for track_id in new]
        return [file for file in files if file is not None]

    def needs_identity(self, file: Found) -> bool:
        """Tell whether a file's audio may be known: it changed, or some track is not where it was.

        What did not change, and has to be analysed all the same, was not analysed by this CNN.
        """
        record = self._store.files.get(file.path)
        if record is not None:
            return record.state != file.state
        return self._store.files.forgot or self._files_are_gone

    def match_identity(self, file: Found, identity: bytes) -> FileResult | None:
        """Return what is known of a file by its audio's identity, and store it; None if that is new.

        Args:
            file: The file.
            identity: What its audio is known by, 16 bytes.
        """
        track_id = self._store.tracks.find(identity)
        if track_id is None:
            return None
        damage = self._known_damage(file.path, track_id)
        result = self._known_result(file.path, track_id, damage)
        if result is not None:
            with self._store.writing():
                successors.follow(self._store, self.extractor, file.path, track_id)
                self._place(file, track_id, damage)
        return result

    def store(self, file: Found, analysis: Analysis) -> FileResult:
        """Store what was found in a file.

        Args:
            file: The file.
            analysis: What was found in it, by this model.

        Returns:
            The same as a result.
        """
        with self._store.writing():
            track_id = self._store.tracks.put(analysis.identity, analysis.duration_s)
            self._store.tracks.put_features(track_id, self.extractor, analysis.features)
            self._store.moods.put(track_id, self._bundle.model_id, analysis.mood)
            successors.follow(self._store, self.extractor, file.path, track_id)
            self._place(file, track_id, analysis.damage)
        return self._result(file.path, Status.OK, analysis.mood, analysis.duration_s, analysis.damage)

    def store_failure(self, file: Found, error: DecodeError) -> FileResult:
        """Store that a file cannot be decoded.

        Args:
            file: The file.
            error: Why; what cannot be read now may be readable at the next try, and is not stored.

        Returns:
            The same as a result.
        """
        if not isinstance(error, ReadError):
            limit_s = error.limit_s if isinstance(error, LengthError) else None
            with self._store.writing():
                self._store.files.put(file.path, file.state, None, error.reason, limit_s=limit_s)
        return FileResult.failed(error)

    def _first_file(self, track_id: int) -> Found | None:
        for path in self._store.files.of_track(track_id):
            found = look(path)
            if isinstance(found, Found):
                return found
        return None

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
        """Return how the file was damaged before its tags changed, or before the track moved into it."""
        for known in (path, *self._store.files.of_track(track_id)):
            record = self._store.files.get(known)
            if record is not None and record.track_id == track_id:
                return record.trouble
        return None

    def _known_result(self, path: bytes, track_id: int, damage: str | None) -> FileResult | None:
        mood = self._known_mood(track_id)
        if mood is None:
            return None
        return self._result(path, Status.UNCHANGED, mood, self._store.tracks.duration_s(track_id), damage)

    def _known_mood(self, track_id: int) -> Mood | None:
        """Return a track's mood, from its stored features if need be; None if there are none."""
        mood = self._store.moods.get(track_id, self._bundle.model_id)
        if mood is not None:
            return mood
        features = self._store.tracks.features(track_id, self.extractor)
        if features is None:
            return None
        mood = self._classifier.mood(features.astype(np.float32))
        with self._store.writing():
            self._store.moods.put(track_id, self._bundle.model_id, mood)
        return mood

    def _place(self, file: Found, track_id: int, damage: str | None) -> None:
        """Store that the track is in this file, and no more where it has gone from."""
        for path in self._store.files.of_track(track_id):
            if self._points.is_gone(path):
                self._store.files.forget(path)
        self._store.files.put(file.path, file.state, track_id, damage)

    def _result(self, path: bytes, status: Status, mood: Mood, duration_s: float, damage: str | None) -> FileResult:
        if mood.known:
            return FileResult(path, status, mood, duration_s, damage)
        patch_s = self._bundle.front_end.patch_s
        reason = f"shorter than {patch_s:.0f} seconds" if duration_s < patch_s else "silent"
        known = status is Status.UNCHANGED
        return FileResult(path, Status.UNKNOWN, mood, duration_s, damage or reason, known_before=known)
