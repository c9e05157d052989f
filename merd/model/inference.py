"""Blocks of waveform → features → mood, with a bundle's networks in onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Since 1.29 its Linux builds report to their maker, and keep a number for the machine in the user's cache.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from merd.audio.spectrogram import FrontEnd, Waveform
from merd.model.bundle import Bundle
from merd.model.deviation import Deviation
from merd.model.segments import audible_segments, mean_features
from merd.mood import UNKNOWN, Mood, Quadrant

Features = NDArray[np.float32]
Patch = NDArray[np.float32]

# Peak below which a patch is silence (-72 dB of full scale: a few steps of 16 bits, as dither leaves).
_SILENCE = 10 ** (-72 / 20)
# Patches that the CNN takes at once: its weights come into the processor's cache once for all of them.
_PATCHES = 4
# Segments that the classifier takes at once: what it makes of them stays in a core's cache.
_BATCH = 128
_NOTHING = np.empty((0, len(Quadrant)), np.float32)


class Extractor:
    """A CNN behind its front end, on one thread."""

    def __init__(self, path: Path, front_end: FrontEnd) -> None:
        """Load the network.

        Args:
            path: The ONNX file.
            front_end: From waveform to patch.
        """
        self._front_end = front_end
        self._session = _session(path)
        self._dims: int = self._session.get_outputs()[0].shape[1]

    def features(self, blocks: Iterable[Waveform]) -> Features:
        """Compute the features of a track's patches.

        Args:
            blocks: (patch_samples,) float32 each; what is shorter (a track's last seconds) is left out.

        Returns:
            (patches, dims) float32; a silent patch is a row of NaN.
        """
        patches = (self._patch(block) for block in blocks if len(block) >= self._front_end.patch_samples)
        rows = [np.empty((0, self._dims), np.float32)]
        while some := list(islice(patches, _PATCHES)):
            rows.append(self._rows(some))
        return np.concatenate(rows)

    def _patch(self, block: Waveform) -> Patch | None:
        """Compute the spectrogram of a block; None if it is silent."""
        return None if max(block.max(), -block.min()) < _SILENCE else self._front_end.log_mel(block)

    def _rows(self, patches: Sequence[Patch | None]) -> Features:
        """Compute the features of some patches."""
        rows = np.full((len(patches), self._dims), np.nan, np.float32)
        heard = [patch is not None for patch in patches]
        if any(heard):
            rows[heard] = _run(self._session, np.stack([patch for patch in patches if patch is not None]))
        return rows


class Classifier:
    """The classifier of a bundle with its listener's deviation, on one thread."""

    def __init__(self, bundle: Bundle) -> None:
        self._patch_s = bundle.front_end.patch_s
        self._segment_patches = bundle.segment_patches
        self._session = _session(bundle.classifier_path)
        self._deviation = Deviation.load(bundle.deviation_path) if bundle.deviation_path else None

    def mood(self, features: Features) -> Mood:
        """Compute the mood of a track from its patches' features, (patches, dims); NaN rows are silence.

        Segments follow each other over the patches that are not silent. What remains at the end makes a last
        segment with the patches before it, so that each patch is used; fewer patches than a segment holds are
        repeated.
        """
        return self.moods([features])[0]

    def moods(self, tracks: Sequence[Features | NDArray[np.float16]]) -> list[Mood]:
        """Compute the moods of several tracks as `mood` does; together they take less than half of the time."""
        patches = [audible_segments(features, self._segment_patches) for features in tracks]
        probabilities = self._outputs(tracks, patches)
        if self._deviation is not None:
            probabilities = self._deviate(self._deviation, tracks, probabilities)
        return [self._mood(*track) for track in zip(patches, probabilities, strict=True)]

    def _outputs(
        self, tracks: Sequence[Features | NDArray[np.float16]], patches: Sequence[NDArray[np.intp]]
    ) -> list[NDArray[np.float32]]:
        """Compute the probabilities of each track's segments."""
        if not sum(map(len, patches)):
            return [_NOTHING] * len(tracks)
        used = np.concatenate([features[some] for features, some in zip(tracks, patches, strict=True)])
        batches = [used[start : start + _BATCH].astype(np.float32) for start in range(0, len(used), _BATCH)]
        outputs = np.concatenate([_run(self._session, batch) for batch in batches])
        return np.split(outputs, np.cumsum([len(some) for some in patches])[:-1])

    @staticmethod
    def _deviate(
        deviation: Deviation,
        tracks: Sequence[Features | NDArray[np.float16]],
        probabilities: Sequence[NDArray[np.float32]],
    ) -> list[NDArray[np.float32]]:
        """Correct the segments of each track by what its mean features say."""
        means = [mean_features(features) for features in tracks]
        if not means:
            return []
        added = deviation.logits(np.stack(means))
        return [deviation.apply(*track) for track in zip(probabilities, added, strict=True)]

    def _mood(self, patches: NDArray[np.intp], probabilities: NDArray[np.float32]) -> Mood:
        if not len(patches):
            return UNKNOWN
        times_s = self._patch_s * np.stack([patches.min(axis=1), patches.max(axis=1) + 1], axis=1)
        times_s[1:, 0] = np.maximum(times_s[1:, 0], times_s[:-1, 1])
        return Mood(times_s.astype(np.float32), probabilities)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _run(session: onnxruntime.InferenceSession, batch: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute a network's first output; networks of earlier bundles have others."""
    outputs: list[NDArray[np.float32]] = session.run(
        [session.get_outputs()[0].name], {session.get_inputs()[0].name: batch}
    )
    return outputs[0]
