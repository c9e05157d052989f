from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from support.audio import music

from merd.audio.spectrogram import Waveform
from merd.training.augmentation import augmented

RATE = 32_000


def copy(y: Waveform, seed: int = 0) -> Waveform:
    return augmented(y, RATE, np.random.default_rng(seed))


def bands_db(y: Waveform) -> NDArray[np.float64]:
    """The power of each octave from 62 to 16,000 Hz, in dB, beside their mean."""
    power, hz = np.abs(np.fft.rfft(y)) ** 2, np.fft.rfftfreq(len(y), 1 / RATE)
    edges = 62.5 * 2.0 ** np.arange(9)
    db = 10 * np.log10([power[(hz >= low) & (hz < 2 * low)].sum() for low in edges[:-1]])
    return np.asarray(db - db.mean())


def test_a_copy_is_the_same_music_in_another_master() -> None:
    y = np.random.default_rng(1).normal(0, 0.1, 6 * RATE).astype(np.float32)
    y[2 * RATE : 3 * RATE] *= 0.05  # A soft second.
    made = copy(y)
    assert made.dtype == np.float32
    assert made.shape == y.shape
    assert 10 ** (-12 / 20) <= np.abs(made).max() <= 1
    assert np.abs(bands_db(made) - bands_db(y)).max() > 1
    lags = np.fft.irfft(np.fft.rfft(made) * np.conj(np.fft.rfft(y)))
    assert np.abs(lags).argmax() == 0  # Nothing is moved in time.


def test_dynamics_differ_from_copy_to_copy() -> None:
    y = np.random.default_rng(1).normal(0, 0.1, 4 * RATE).astype(np.float32)
    y[: 2 * RATE] *= 0.1
    steps = [
        20 * np.log10(one[2 * RATE :].std() / one[: 2 * RATE].std()) for one in (copy(y, s) for s in range(20))
    ]
    assert 8 < min(steps) < 14  # Half of the step of 20 dB at the least.
    assert 20 < max(steps) < 26


def test_the_same_chance_makes_the_same_copy() -> None:
    y = music(3, rate=RATE)
    assert (copy(y, 3) == copy(y, 3)).all()
    assert not np.allclose(copy(y, 3), copy(y, 4), atol=1e-3)


@pytest.mark.parametrize("samples", [1, 100, RATE])
def test_silence_stays_silent(samples: int) -> None:
    assert not copy(np.zeros(samples, np.float32)).any()
