"""Where an analysis spends its time: CPU milliseconds for each six seconds of the files of the command line.

Prints four columns of a table in Markdown: decoding into frames, what is more until there are blocks (resampling
and the identity), spectrograms, and the CNN with its statistics. The least of several runs counts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))
import numpy as np
from benchmarks.frames_alone import decode
from numpy.typing import NDArray

from merd.audio.decoder import open_audio
from merd.audio.spectrogram import FrontEnd, Waveform
from merd.model import bundle
from merd.model.inference import _PATCHES, Extractor

RUNS = 3


def blocks(path: str, rate_hz: int, length: int) -> list[Waveform]:
    with open_audio(os.fsencode(path)) as audio:
        return [block for block in audio.blocks(rate_hz, length) if len(block) == length]


def least_ms(call: Callable[[], object]) -> float:
    times_s = []
    for _ in range(RUNS):
        start_s = time.process_time()
        call()
        times_s.append(time.process_time() - start_s)
    return 1000 * min(times_s)


def parts_ms(path: str, front_end: FrontEnd, extractor: Extractor) -> NDArray[np.float64]:
    """Of a file: its patches, and milliseconds until frames, until blocks, for spectrograms, and in the CNN."""
    waveform = blocks(path, front_end.sample_rate_hz, front_end.patch_samples)
    patches = [front_end.log_mel(block) for block in waveform]
    together = [patches[start : start + _PATCHES] for start in range(0, len(patches), _PATCHES)]
    frames_ms = least_ms(lambda: decode(path))
    blocks_ms = least_ms(lambda: blocks(path, front_end.sample_rate_hz, front_end.patch_samples))
    log_mel_ms = least_ms(lambda: [front_end.log_mel(block) for block in waveform])
    cnn_ms = least_ms(lambda: [extractor._rows(some) for some in together])
    return np.array([len(waveform), frames_ms, blocks_ms - frames_ms, log_mel_ms, cnn_ms])


def main() -> None:
    model = bundle.load()
    extractor = Extractor(model.features_path, model.front_end)
    patches, *parts = np.sum([parts_ms(path, model.front_end, extractor) for path in sys.argv[1:]], axis=0)
    print(" | ".join(f"{part / patches:.2f}" for part in parts))


if __name__ == "__main__":
    main()
