"""Labelled clips → the images that the CNNs take (the paper's section 3.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merd.audio.spectrogram import Waveform
from merd.training import clip_audio
from merd.training.datasets import Clip
from merd.training.front_ends import PAPER

# In decibels, as librosa's `power_to_db(…, top_db=None)` has them.
FRONT_END = replace(PAPER, log_scale=10 / math.log(10), log_shift=0.0)
CLIP_S = 30
CLIP_PATCHES = 5
# The paper does not give the range that its images show. This one leaves out the empty top of dull recordings and
# the last decibels of noise, and no music reaches its upper end.
BLACK_DB, WHITE_DB = -60.0, 40.0

Images = NDArray[np.uint8]


def draw(clips: Sequence[Clip], jobs: int) -> Iterator[tuple[Clip, Images]]:
    """Yield the images of each clip; one that cannot be decoded is logged and left out.

    Args:
        clips: What to decode.
        jobs: Processes at once.

    Yields:
        A clip, and (CLIP_PATCHES, 96, 259) uint8: mel bands from low to high by frames.
    """
    yield from clip_audio.decode_clips(clips, _images, jobs)


def whole(y: Waveform) -> Waveform:
    """Return a clip of exactly `CLIP_S`: the middle of a longer one, a shorter one repeated from its start."""
    length = CLIP_S * FRONT_END.sample_rate_hz
    start = max(0, len(y) - length) // 2
    return np.resize(y[start : start + length], length)


def image(patch: Waveform) -> Images:
    """Return a patch's mel spectrogram, (96, 259) uint8: `BLACK_DB` is 0, `WHITE_DB` is 255."""
    shares = (FRONT_END.log_mel(patch) - BLACK_DB) / (WHITE_DB - BLACK_DB)
    drawn: Images = np.rint(255 * shares.clip(0, 1)).astype(np.uint8)
    return drawn


def _images(path: Path) -> Images:
    y = whole(clip_audio.read(path, FRONT_END.sample_rate_hz))
    return np.stack([image(patch) for patch in np.split(y, CLIP_PATCHES)])
