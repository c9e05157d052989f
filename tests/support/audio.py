"""Synthetic music, encoded by real codecs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Format:
    """A file format: suffix, encoder, and what the encoder takes."""

    suffix: str
    encoder: str
    rate: int = 44_100
    lossless: bool = False
    options: dict[str, str] = field(default_factory=dict)


FORMATS = {
    "mp3": Format(".mp3", "libmp3lame", options={"compression_level": "9"}),  # The fastest, not the best.
    "flac": Format(".flac", "flac", lossless=True),
    "vorbis": Format(".ogg", "vorbis", options={"strict": "experimental"}),
    "opus": Format(".opus", "libopus", rate=48_000),
    "aac": Format(".m4a", "aac"),
    "alac": Format(".m4a", "alac", lossless=True),
    "wav": Format(".wav", "pcm_s16le", lossless=True),
    "aiff": Format(".aiff", "pcm_s16be", lossless=True),
    "wma": Format(".wma", "wmav2"),
    "wavpack": Format(".wv", "wavpack", lossless=True),
}


def music(seconds: float, rate: int = 44_100, seed: int = 0) -> NDArray[np.float32]:
    """(n,) float32: chords over a beat with noise; other seeds sound different."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    beat = np.exp(-3 * (t * rng.uniform(1, 3) % 1))
    y = 0.02 * rng.standard_normal(len(t)) * beat
    for frequency in rng.uniform(100, 2000, 5):
        y += 0.1 * np.sin(2 * np.pi * frequency * t) * beat
    return y.astype(np.float32)


def encode(
    path: Path,
    name: str,
    y: NDArray[np.float32],
    *,
    rate: int | None = None,
    layout: str = "stereo",
    tags: dict[str, str] | None = None,
) -> Path:
    """Write a waveform, (n,) at the format's rate or at ``rate``, the same in all channels."""
    kind = FORMATS[name]
    rate = rate or kind.rate
    with av.open(str(path), "w") as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(kind.encoder, rate=rate, layout=layout, options=kind.options)
        samples = np.repeat(y[None], len(av.AudioLayout(layout).channels), axis=0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
        frame.sample_rate = rate
        assert isinstance(stream, av.AudioStream)
        context = stream.codec_context
        context.bit_rate = 128_000
        resampler = av.AudioResampler(
            format=context.format, layout=layout, rate=rate, frame_size=context.frame_size or 4096
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path
