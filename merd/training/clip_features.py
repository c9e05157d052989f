"""Labelled clips → features of patches at many offsets, by the very code that tags music."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from merd.audio.spectrogram import FrontEnd, Waveform
from merd.model.inference import Extractor
from merd.model.segments import segment_indices
from merd.training import clip_audio
from merd.training.augmentation import augmented
from merd.training.datasets import Clip

# Patches that the LSTM takes together (the paper's section 4.2).
SEGMENT_PATCHES = 4
# Patches start this often, so that a clip gives a training several views of itself.
HOP_S = 2.0

_extractor: Extractor
_front_end: FrontEnd

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class ClipFeatures:
    """A clip's features: ``patches`` are (n, dims), one each `HOP_S` seconds; a silent one is NaN."""

    clip: Clip
    patches: NDArray[np.float32]
    hops_per_patch: int

    def following(self) -> NDArray[np.float32]:
        """Return audible patches that follow each other, as `merd tag` would cut them: (some, dims)."""
        return _audible(self.patches[:: self.hops_per_patch])

    def as_tagged(self) -> NDArray[np.float32]:
        """Return what `merd tag` would classify: (segments, SEGMENT_PATCHES, dims)."""
        patches = self.following()
        return patches[segment_indices(len(patches), SEGMENT_PATCHES)]

    def at_all_offsets(self) -> NDArray[np.float32]:
        """Return all runs of patches that follow each other, from any offset: (segments, SEGMENT_PATCHES, dims)."""
        reach = self.hops_per_patch * (SEGMENT_PATCHES - 1)
        starts = np.arange(max(0, len(self.patches) - reach))
        if not len(starts):
            return self.as_tagged()
        segments = self.patches[starts[:, None] + self.hops_per_patch * np.arange(SEGMENT_PATCHES)]
        audible: NDArray[np.float32] = segments[~np.isnan(segments).any(axis=(1, 2))]
        return audible


def extract(
    clips: Sequence[Clip], cnn: Path, front_end: FrontEnd, jobs: int, *, augment: bool = False
) -> Iterator[ClipFeatures]:
    """Yield the features of clips; a clip that cannot be used is logged and left out.

    Args:
        clips: What to decode.
        cnn: The ONNX file.
        front_end: Before it.
        jobs: Processes at once.
        augment: Whether the clips are to sound as in another master; a clip of one name always in the same one.
    """
    hops_per_patch = round(front_end.patch_s / HOP_S)
    make = _patches_augmented if augment else _patches
    for clip, patches in clip_audio.decode_clips(clips, make, jobs, start=partial(_start, cnn, front_end)):
        if len(_audible(patches[::hops_per_patch])):
            yield ClipFeatures(clip, patches, hops_per_patch)
        else:
            log.warning("left out: %s: silent or too short", clip.path)


def _start(cnn: Path, front_end: FrontEnd) -> None:
    """Load what each process keeps for all its clips."""
    global _extractor, _front_end
    _extractor, _front_end = Extractor(cnn, front_end), front_end


def _patches(path: Path) -> NDArray[np.float32]:
    return _at_all_hops(clip_audio.read(path, _front_end.sample_rate_hz))


def _patches_augmented(path: Path) -> NDArray[np.float32]:
    rate_hz = _front_end.sample_rate_hz
    generator = np.random.default_rng(zlib.crc32(f"{path.parent.name}/{path.stem}".encode()))
    return _at_all_hops(augmented(clip_audio.read(path, rate_hz), rate_hz, generator))


def _at_all_hops(y: Waveform) -> NDArray[np.float32]:
    rate, length = _front_end.sample_rate_hz, _front_end.patch_samples
    views: Iterable[Waveform] = sliding_window_view(y, length)[:: round(HOP_S * rate)] if len(y) >= length else []
    return _extractor.features(views)


def _audible(patches: NDArray[np.float32]) -> NDArray[np.float32]:
    return patches[~np.isnan(patches).any(axis=1)]
