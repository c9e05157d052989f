"""Waveform → log-mel patch, by a front end that a model bundle describes.

One parametrised front end covers both that of the paper (librosa's, in decibels) and that of the AudioSet
weights (Kaldi's, in natural logarithms).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from merd.audio.fourier import rfft

Waveform = NDArray[np.float32]
Numbers = NDArray[np.float64]

# Frames that are transformed at once, a third of a patch: as many as stay in a core's cache (twice as fast as all).
_CHUNK_FRAMES = 134
# A band overlaps few bins, so nearly all weights are zero. Each group of bands is computed of its own bins alone.
_BAND_GROUPS = 8


@dataclass(frozen=True)
class FrontEnd:
    """How a waveform becomes a log-mel spectrogram.

    The logarithm is ``log_scale * ln(max(mel, log_floor) + log_offset) + log_shift``.

    Attributes:
        sample_rate_hz: Of the waveform.
        patch_s: Length of a patch in seconds.
        n_fft: Length of the transform, in samples.
        window_length: Of the Hann window, centred in the transform, in samples.
        window_periodic: Whether the window is periodic (librosa) or symmetric (Kaldi).
        hop_length: Between frames, in samples.
        pad_mode: How half a transform is added at both ends; numpy's names.
        n_mels: Number of mel bands.
        f_min_hz, f_max_hz: Lowest and highest edge of the bands.
        mel_scale: ``slaney`` (librosa's default) or ``htk``.
        mel_area: Whether bands have equal area (librosa's ``norm="slaney"``) or a peak of 1.
        mel_slopes: Whether a band's slopes are linear in ``hz`` (librosa) or in ``mel`` (Kaldi).
        preemphasis: ``y[t + 1] - preemphasis * y[t]``; 0 for none.
    """

    sample_rate_hz: int
    patch_s: float
    n_fft: int
    window_length: int
    window_periodic: bool
    hop_length: int
    pad_mode: Literal["reflect", "constant"]
    n_mels: int
    f_min_hz: float
    f_max_hz: float
    mel_scale: Literal["slaney", "htk"]
    mel_area: bool
    mel_slopes: Literal["hz", "mel"]
    preemphasis: float
    log_floor: float
    log_offset: float
    log_scale: float
    log_shift: float

    @property
    def patch_samples(self) -> int:
        """Samples of a patch."""
        return round(self.sample_rate_hz * self.patch_s)

    @property
    def patch_frames(self) -> int:
        """Frames of a patch's spectrogram."""
        return 1 + (self.patch_samples - bool(self.preemphasis)) // self.hop_length

    def log_mel(self, y: Waveform) -> NDArray[np.float32]:
        """Compute the log-mel spectrogram of a waveform.

        Args:
            y: (n_samples,) float32 at ``sample_rate_hz``, more than half a transform long.

        Returns:
            (n_mels, frames) float32.
        """
        y = self._padded(y)
        count = 1 + (len(y) - self.n_fft) // self.hop_length
        margin = (self.n_fft - self.window_length) // 2
        windows = sliding_window_view(y[margin:], self.window_length)[:: self.hop_length][:count]
        mel = np.empty((count, self.n_mels), np.float32)
        frames = np.zeros((min(count, _CHUNK_FRAMES), self.n_fft), np.float32)
        for start in range(0, count, _CHUNK_FRAMES):
            chunk = slice(start, start + _CHUNK_FRAMES)
            squares = self._squares(windows[chunk], frames)
            for bands, columns, weights in self._band_groups:
                np.matmul(squares[:, columns], weights, out=mel[chunk, bands])
        np.maximum(mel, np.float32(self.log_floor), out=mel)
        mel += np.float32(self.log_offset)
        np.log(mel, out=mel)
        mel *= np.float32(self.log_scale)
        mel += np.float32(self.log_shift)
        return mel.T

    def _padded(self, y: Waveform) -> Waveform:
        """Return the waveform with its pre-emphasis and half a transform at both ends."""
        emphasised, half = bool(self.preemphasis), self.n_fft // 2
        padded = np.zeros(len(y) - emphasised + 2 * half, np.float32)
        middle = padded[half:-half]
        if emphasised:
            np.multiply(y[:-1], np.float32(-self.preemphasis), out=middle)
            middle += y[1:]
        else:
            middle[:] = y
        if self.pad_mode == "reflect":
            padded[:half], padded[-half:] = middle[half:0:-1], middle[-2 : -half - 2 : -1]
        return padded

    def _squares(self, windows: NDArray[np.float32], frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute (windows, 2 bins): of each bin, the squares of the real and of the imaginary part.

        All the zeros of ``frames``, which is written over, may stand behind the window: where they are changes the
        phase, not the power.
        """
        frames = frames[: len(windows)]
        np.multiply(windows, self._window, out=frames[:, : self.window_length])
        parts: NDArray[np.float32] = rfft(frames).view(np.float32)
        parts *= parts
        return parts

    @cached_property
    def _window(self) -> NDArray[np.float32]:
        length = self.window_length + self.window_periodic
        return np.hanning(length)[: self.window_length].astype(np.float32)

    @cached_property
    def _band_groups(self) -> list[tuple[slice, slice, NDArray[np.float32]]]:
        """Neighbouring bands, the columns of `_squares` that they overlap, and these columns' weights."""
        weights = np.repeat(mel_filter_bank(self), 2, axis=0)
        edges = np.linspace(0, self.n_mels, _BAND_GROUPS + 1).astype(int)
        groups = []
        for bands in map(slice, edges[:-1], edges[1:]):
            used = np.flatnonzero(weights[:, bands].any(axis=1))
            columns = slice(used[0], used[-1] + 1) if len(used) else slice(0)
            groups.append((bands, columns, weights[columns, bands].copy()))
        return groups


def mel_filter_bank(front_end: FrontEnd) -> NDArray[np.float32]:
    """Compute the triangular bands, (n_fft // 2 + 1, n_mels) float32."""
    to_mel, from_mel = _SCALES[front_end.mel_scale]
    low, high = to_mel(np.array([front_end.f_min_hz, front_end.f_max_hz], np.float64))
    edges_mel: Numbers = np.linspace(low, high, front_end.n_mels + 2)
    bins_hz = np.linspace(0, front_end.sample_rate_hz / 2, front_end.n_fft // 2 + 1)
    edges_hz = from_mel(edges_mel)
    in_mel = front_end.mel_slopes == "mel"
    edges, bins = (edges_mel, to_mel(bins_hz)) if in_mel else (edges_hz, bins_hz)
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    bands = np.maximum(0, np.minimum(rising, falling))
    if front_end.mel_area:
        bands *= 2 / (edges_hz[2:] - edges_hz[:-2])
    return bands.astype(np.float32)


def _htk_mel(hz: Numbers) -> Numbers:
    mel: Numbers = 1127.0 * np.log1p(hz / 700.0)
    return mel


def _htk_hz(mel: Numbers) -> Numbers:
    hz: Numbers = 700.0 * np.expm1(mel / 1127.0)
    return hz


# Slaney's Auditory Toolbox: linear to 1 kHz at 15 mel, then 27 mel to a factor of 6.4.
_BREAK_HZ, _BREAK_MEL, _LOG_STEP = 1000.0, 15.0, np.log(6.4) / 27.0


def _slaney_mel(hz: Numbers) -> Numbers:
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz * _BREAK_MEL / _BREAK_HZ, above)


def _slaney_hz(mel: Numbers) -> Numbers:
    above = _BREAK_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _BREAK_HZ / _BREAK_MEL, above)


_SCALES = {"htk": (_htk_mel, _htk_hz), "slaney": (_slaney_mel, _slaney_hz)}
