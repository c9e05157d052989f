"""Decoded frames → blocks of mono waveform at one rate, through FFmpeg's filters."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av.error
import av.filter
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

# Far beyond full scale (18 dB); what is louder is damage.
_LOUDEST = 8.0
# Frames are short, and the filters take their time for each: they are put together until they have so many samples.
_GATHERED_SAMPLES = 1 << 14
_NO_TIME = Fraction(0)


class Resampler:
    """The way from frames of any kind to blocks; the filters are built anew when a stream changes its kind."""

    def __init__(self, sample_rate_hz: int, block_samples: int) -> None:
        """Prepare.

        Args:
            sample_rate_hz: Of the blocks.
            block_samples: Length of all blocks but the last, in samples.
        """
        self._rate, self._block = sample_rate_hz, block_samples
        self._kind: tuple[str, str, int] | None = None
        self._gathered = AudioFifo()
        self._graph: av.filter.Graph | None = None
        self._waiting_s = 0.0
        self._rest = np.empty(0, np.float32)

    def push(self, frame: AudioFrame) -> Iterator[NDArray[np.float32]]:
        """Take a frame, and yield the blocks that are full, (block_samples,) float32.

        Raises:
            av.error.FFmpegError: If the frame cannot be used.
        """
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            graph = self._build(frame)
            yield from self._drain()
            self._gathered, self._graph, self._kind = AudioFifo(), graph, kind
        frame.pts, frame.time_base = None, _NO_TIME
        self._gathered.write(frame)
        if self._gathered.samples >= _GATHERED_SAMPLES:
            self._filter()
            # Asking the filters for a block that is not there yet is dear: it raises an exception.
            if self._waiting_s * self._rate >= self._block:
                yield from self._pull()

    def flush(self) -> Iterator[NDArray[np.float32]]:
        """Yield what is left, the last block perhaps shorter."""
        yield from self._drain()
        if len(self._rest):
            yield self._rest

    def _drain(self) -> Iterator[NDArray[np.float32]]:
        if self._graph is not None:
            self._filter()
            self._graph.push(None)
            yield from self._pull()

    def _filter(self) -> None:
        """Hand what is gathered to the filters."""
        assert self._graph is not None
        frame = self._gathered.read()
        if frame is not None:
            self._graph.push(frame)
            self._waiting_s += frame.samples / frame.sample_rate

    def _pull(self) -> Iterator[NDArray[np.float32]]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            samples = _sane(frame.to_ndarray()[0])
            self._waiting_s -= len(samples) / self._rate
            samples = np.concatenate([self._rest, samples]) if len(self._rest) else samples
            whole = len(samples) - len(samples) % self._block
            yield from samples[:whole].reshape(-1, self._block)
            self._rest = samples[whole:]

    def _build(self, frame: AudioFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        source = graph.add_abuffer(format=frame.format, sample_rate=frame.sample_rate, layout=frame.layout)
        # In one filter, FFmpeg would resample each channel, and take the mean of what comes of it.
        mono = f"{frame.sample_rate}:out_sample_fmt=fltp:out_chlayout=mono:rematrix_maxval=1"
        mean = graph.add("aresample", mono)
        resample = graph.add("aresample", f"{self._rate}:out_sample_fmt=flt")
        # Without it, what is resampled of each frame, however short, would have memory for a whole block.
        apart = graph.add("anull")
        gather = graph.add("asetnsamples", f"n={self._block}:p=0")
        sink = graph.add("abuffersink")
        source.link_to(mean)
        mean.link_to(resample)
        resample.link_to(apart)
        apart.link_to(gather)
        gather.link_to(sink)
        graph.configure()
        return graph


def _sane(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples as they are, but silence for what is no number, and nothing far beyond full scale."""
    if np.abs(samples).max() < _LOUDEST:  # False for NaN, too.
        return samples
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0).clip(-_LOUDEST, _LOUDEST)
