"""Clips as another master, player or pair of loudspeakers would have them: the mood is the same."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from merd.audio.spectrogram import Waveform

# Deviation of the slope of the spectrum, in dB per octave, and of the gain at some knots, in dB.
_SLOPE_DB, _GAIN_DB = 1.5, 3.0
# Where these are, in octaves from a kilohertz; the spectrum below the first of them is as it is there.
_KNOTS = np.linspace(-5, 4, 7)
# The power to which loudness over so many seconds is taken: below 1, what is soft becomes louder.
_POWER, _OVER_S = (0.5, 1.2), 0.05
_MOST_GAIN = 20.0
# Of the peak, in dB of full scale.
_PEAK_DB = (-12.0, 0.0)
_FLOOR = 1e-4


def augmented(y: Waveform, rate_hz: int, generator: np.random.Generator) -> Waveform:
    """Return a waveform with another equalisation, dynamics and level.

    Args:
        y: (samples,) float32 at full scale ±1.
        rate_hz: Its rate.
        generator: Where chance comes from.
    """
    return _levelled(_compressed(_equalised(y, rate_hz, generator), rate_hz, generator), generator)


def _equalised(y: Waveform, rate_hz: int, generator: np.random.Generator) -> Waveform:
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(y), 1 / rate_hz) / 1000, 2 ** _KNOTS[0]))
    gains_db = generator.normal(0, _SLOPE_DB) * octaves
    gains_db += np.interp(octaves, _KNOTS, generator.normal(0, _GAIN_DB, len(_KNOTS)))
    filtered: Waveform = np.fft.irfft(np.fft.rfft(y) * 10 ** (gains_db / 20), len(y)).astype(np.float32)
    return filtered


def _compressed(y: Waveform, rate_hz: int, generator: np.random.Generator) -> Waveform:
    power = uniform_filter1d(y.astype(np.float64) ** 2, round(_OVER_S * rate_hz), mode="constant")
    loudness = np.sqrt(power.clip(min=0) + _FLOOR**2)  # The filter's running sum can end just below 0.
    gain = (loudness / loudness.mean()) ** (generator.uniform(*_POWER) - 1)
    compressed: Waveform = (y * np.minimum(gain, _MOST_GAIN)).astype(np.float32)
    return compressed


def _levelled(y: Waveform, generator: np.random.Generator) -> Waveform:
    peak = max(float(np.abs(y).max()), _FLOOR)
    return (y / peak * 10 ** (generator.uniform(*_PEAK_DB) / 20)).astype(np.float32)
