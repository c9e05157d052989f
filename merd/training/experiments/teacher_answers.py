"""What networks that know more music answer to clips, for `merd train --teacher`.

    python teacher_answers.py musicnn ANSWERS.npz FOLDER…
    python teacher_answers.py vibenet ANSWERS.npz FOLDER…

A program of its own, since each teacher wants an environment of its own, with Python 3.11 and without merd.

- musicnn (Pons and Serra 2019, ISC licence): ``pip install 'tensorflow-cpu==2.15.*' 'numpy<2' librosa soundfile
  soxr`` and ``pip install --no-deps musicnn``. It answers to each three seconds with 50 tags' logits and the 200
  units from which these come.
- VibeNet (0.1.0, GPL-3): ``pip install vibenet onnx``. It answers to half a minute, as it is made to, with seven
  attributes and the 256 units from which these come; each three seconds of it are given that answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

RATE_HZ, PIECE_S = 16_000, 3.0
_SUFFIXES = {".flac", ".mp3", ".ogg", ".opus", ".wav"}

# musicnn's
MODEL, TAGS = "MSD_musicnn", 50
HOP, BANDS, FRAMES = 256, 96, 187
_BATCH = 10

# VibeNet's
PART_S, ATTRIBUTES = 30.0, 7
_NETWORK, _UNITS = "efficientnet_model.onnx", "gelu"


def waveform(path: Path) -> Any:
    """Return a file's waveform at `RATE_HZ`, mono: (samples,) float32."""
    import soundfile
    import soxr

    y, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(y.mean(axis=1), rate_hz, RATE_HZ)


def musicnn_pieces(y: Any) -> Any:
    """Return the log-mel spectrograms of a waveform's pieces: (pieces, FRAMES, BANDS) float32."""
    import librosa

    mel = librosa.feature.melspectrogram(y=y, sr=RATE_HZ, hop_length=HOP, n_fft=512, n_mels=BANDS).T
    log_mel = np.log10(10_000 * mel + 1)
    starts = [round(number * PIECE_S * RATE_HZ / HOP) for number in range(int(len(y) / RATE_HZ / PIECE_S))]
    whole = [log_mel[start : start + FRAMES] for start in starts if start + FRAMES <= len(log_mel)]
    return np.stack(whole).astype(np.float32) if whole else np.empty((0, FRAMES, BANDS), np.float32)


def musicnn() -> Callable[[Any], Any]:
    """Return the network: waveform → answers (pieces, tags and units)."""
    import musicnn as package
    import tensorflow as tf
    from musicnn import models

    tf1 = tf.compat.v1
    tf1.disable_eager_execution()
    with tf.name_scope("model"):
        x, training = tf1.placeholder(tf.float32, [None, FRAMES, BANDS]), tf1.placeholder(tf.bool)
        outputs = models.define_model(x, training, MODEL, TAGS)
    session = tf1.Session()
    session.run(tf1.global_variables_initializer())
    tf1.train.Saver().restore(session, os.path.join(os.path.dirname(package.__file__), MODEL, ""))

    def answer(y: Any) -> Any:
        some = musicnn_pieces(y)
        batches = [some[start : start + _BATCH] for start in range(0, len(some), _BATCH)]
        found = [session.run([outputs[0], outputs[-1]], {x: batch, training: False}) for batch in batches]
        return np.concatenate([np.concatenate(pair, axis=1) for pair in found]) if found else np.empty((0, 0))

    return answer


def vibenet() -> Callable[[Any], Any]:
    """Return the network: waveform → answers (pieces, attributes and units)."""
    import onnx
    import onnxruntime
    from vibenet.core import extract_mel

    model = onnx.load(str(resources.files("vibenet.artifacts") / _NETWORK))
    model.graph.output.append(onnx.helper.make_tensor_value_info(_UNITS, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def answer(y: Any) -> Any:
        count = int(len(y) / RATE_HZ / PIECE_S)
        parts = np.array_split(y, max(1, round(len(y) / RATE_HZ / PART_S)))
        found = [session.run(None, {"x": extract_mel(part, RATE_HZ)[None]}) for part in parts if count]
        rows = [np.concatenate([one.ravel() for one in outputs]) for outputs in found]
        return (
            np.stack([rows[number * len(rows) // count] for number in range(count)]) if count else np.empty((0, 0))
        )

    return answer


TEACHERS = {"musicnn": (musicnn, TAGS), "vibenet": (vibenet, ATTRIBUTES)}


def main() -> None:
    """Ask a teacher about all audio files below the folders."""
    name, out, *folders = sys.argv[1:]
    make, tags = TEACHERS[name]
    found = [path for folder in folders for path in sorted(Path(folder).rglob("*"))]
    paths = [path for path in found if path.suffix.lower() in _SUFFIXES]
    answer = make()
    answered = ((number, answer(waveform(path))) for number, path in enumerate(paths))
    answers = [(number, some) for number, some in answered if len(some)]
    np.savez(
        out,
        names=np.array([f"{path.parent.name}/{path.stem}" for path in paths]),
        clip=np.concatenate([np.full(len(some), number) for number, some in answers]),
        piece=np.concatenate([np.arange(len(some)) for _, some in answers]),
        answers=np.concatenate([some for _, some in answers]).astype(np.float16),
        tags=tags,
    )


if __name__ == "__main__":
    main()
