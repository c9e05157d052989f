"""Labelled clips, decoded by several processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from merd.audio import decoder
from merd.audio.spectrogram import Waveform
from merd.errors import DecodeError
from merd.training.datasets import Clip

T = TypeVar("T")

BLOCK_S = 6

log = logging.getLogger(__name__)


def read(path: Path, sample_rate_hz: int) -> Waveform:
    """Return a whole file's waveform, (n_samples,) float32 at full scale ±1, mono.

    Args:
        path: The audio file.
        sample_rate_hz: The waveform's rate, in Hz.

    Raises:
        DecodeError: If nothing in it can be decoded.
    """
    with decoder.open_audio(os.fsencode(path)) as audio:
        return np.concatenate(list(audio.blocks(sample_rate_hz, BLOCK_S * sample_rate_hz)))


def decode_clips(
    clips: Sequence[Clip], make: Callable[[Path], T], jobs: int, start: Callable[[], None] | None = None
) -> Iterator[tuple[Clip, T]]:
    """Yield what is made of each clip's file; a clip that cannot be decoded is logged and left out.

    Args:
        clips: In this order.
        make: Runs in the processes; may raise DecodeError.
        jobs: Processes at once.
        start: Runs first in each process.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=start) as pool:
        answers = pool.map(partial(_try, make), [clip.path for clip in clips], chunksize=8)
        for clip, answer in zip(clips, answers, strict=True):
            if isinstance(answer, DecodeError):
                log.warning("left out: %s", answer)
            else:
                yield clip, answer


def _try(make: Callable[[Path], T], path: Path) -> T | DecodeError:
    try:
        return make(path)
    except DecodeError as error:
        return error
