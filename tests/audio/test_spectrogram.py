"""The front end, against librosa and against the definition."""

from dataclasses import replace

import librosa
import numpy as np
import pytest
from support.audio import music

from merd.audio.spectrogram import mel_filter_bank
from merd.model.bundle import Bundle
from merd.training import front_ends

# In decibels, as librosa has them.
PAPER = replace(front_ends.PAPER, log_scale=10 / np.log(10), log_shift=0.0)


def test_the_papers_front_end_is_librosas() -> None:
    y = music(6, PAPER.sample_rate_hz)
    mel = librosa.feature.melspectrogram(y=y, sr=22_050, n_fft=2048, hop_length=512, n_mels=96)
    expected = librosa.power_to_db(mel, top_db=None)
    log_mel = PAPER.log_mel(y)
    assert log_mel.shape == (96, PAPER.patch_frames) == expected.shape
    np.testing.assert_allclose(log_mel, expected, atol=2e-3)


@pytest.mark.parametrize("htk", [False, True])
@pytest.mark.parametrize("n_mels", [40, 96, 128])
def test_bands_are_librosas(n_mels: int, htk: bool) -> None:
    front_end = replace(PAPER, n_mels=n_mels, mel_scale="htk" if htk else "slaney")
    expected = librosa.filters.mel(sr=22_050, n_fft=2048, n_mels=n_mels, htk=htk)
    np.testing.assert_allclose(mel_filter_bank(front_end), expected.T, atol=1e-6)


def test_a_window_shorter_than_the_transform_is_centred_in_it() -> None:
    front_end = replace(PAPER, window_length=1600)
    y = music(6, PAPER.sample_rate_hz)
    mel = librosa.feature.melspectrogram(y=y, sr=22_050, n_fft=2048, win_length=1600, hop_length=512, n_mels=96)
    np.testing.assert_allclose(front_end.log_mel(y), librosa.power_to_db(mel, top_db=None), atol=2e-3)


def test_preemphasis_takes_the_share_of_the_sample_before() -> None:
    y = music(6, PAPER.sample_rate_hz)
    emphasised = y[1:] - np.float32(0.97) * y[:-1]
    np.testing.assert_array_equal(replace(PAPER, preemphasis=0.97).log_mel(y), PAPER.log_mel(emphasised))


def test_the_shipped_front_end_makes_the_patches_that_the_cnn_takes(general: Bundle) -> None:
    front_end = general.front_end
    y = music(6, front_end.sample_rate_hz)
    assert len(y) == front_end.patch_samples
    assert front_end.log_mel(y).shape == (front_end.n_mels, front_end.patch_frames) == (128, 400)


def test_a_louder_waveform_moves_decibels_by_as_many() -> None:
    y = music(6, PAPER.sample_rate_hz) + np.float32(0.01)
    np.testing.assert_allclose(PAPER.log_mel(10 * y) - PAPER.log_mel(y), 20, atol=0.01)
