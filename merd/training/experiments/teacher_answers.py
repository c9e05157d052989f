"""What musicnn (Pons and Serra 2019, ISC licence) answers to clips, for `merd train --teacher`.

    python teacher_answers.py ANSWERS.npz FOLDER…

A program of its own, since musicnn wants an environment of its own, with Python 3.11 and without merd:
``pip install 'tensorflow-cpu==2.15.*' 'numpy<2' librosa soundfile soxr`` and ``pip install --no-deps musicnn``.
Each three seconds of a clip have 50 tags' logits and the 200 units from which these come.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MODEL, TAGS = "MSD_musicnn", 50
RATE_HZ, HOP, BANDS, FRAMES, PIECE_S = 16_000, 256, 96, 187, 3.0
_BATCH = 10
_SUFFIXES = {".flac", ".mp3", ".ogg", ".opus", ".wav"}


def pieces(path: Path) -> Any:
    """Return the log-mel spectrograms of a file's pieces: (pieces, FRAMES, BANDS) float32."""
    import librosa
    import soundfile
    import soxr

    y, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    y = soxr.resample(y.mean(axis=1), rate_hz, RATE_HZ)
    mel = librosa.feature.melspectrogram(y=y, sr=RATE_HZ, hop_length=HOP, n_fft=512, n_mels=BANDS).T
    log_mel = np.log10(10_000 * mel + 1)
    starts = [round(number * PIECE_S * RATE_HZ / HOP) for number in range(int(len(y) / RATE_HZ / PIECE_S))]
    whole = [log_mel[start : start + FRAMES] for start in starts if start + FRAMES <= len(log_mel)]
    return np.stack(whole).astype(np.float32) if whole else np.empty((0, FRAMES, BANDS), np.float32)


def teacher() -> Callable[[Any], Any]:
    """Return the network: pieces → answers (pieces, tags and units)."""
    import musicnn
    import tensorflow as tf
    from musicnn import models

    tf1 = tf.compat.v1
    tf1.disable_eager_execution()
    with tf.name_scope("model"):
        x, training = tf1.placeholder(tf.float32, [None, FRAMES, BANDS]), tf1.placeholder(tf.bool)
        outputs = models.define_model(x, training, MODEL, TAGS)
    session = tf1.Session()
    session.run(tf1.global_variables_initializer())
    tf1.train.Saver().restore(session, os.path.join(os.path.dirname(musicnn.__file__), MODEL, ""))

    def answer(some: Any) -> Any:
        batches = [some[start : start + _BATCH] for start in range(0, len(some), _BATCH)]
        found = [session.run([outputs[0], outputs[-1]], {x: batch, training: False}) for batch in batches]
        return np.concatenate([np.concatenate(pair, axis=1) for pair in found])

    return answer


def main() -> None:
    """Ask the teacher about all audio files below the folders."""
    out, *folders = map(Path, sys.argv[1:])
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SUFFIXES]
    answer = teacher()
    spectrograms = ((number, pieces(path)) for number, path in enumerate(paths))
    found = [(number, answer(some)) for number, some in spectrograms if len(some)]
    np.savez(
        out,
        names=np.array([f"{path.parent.name}/{path.stem}" for path in paths]),
        clip=np.concatenate([np.full(len(some), number) for number, some in found]),
        piece=np.concatenate([np.arange(len(some)) for _, some in found]),
        answers=np.concatenate([some for _, some in found]).astype(np.float16),
    )


if __name__ == "__main__":
    main()
