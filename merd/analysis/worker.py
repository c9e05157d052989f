"""A worker process, which analyses one file after another, so that a decoder's crash or hang costs one file.

Started as ``python -m merd.analysis.worker FD BUNDLE`` with a socket as file descriptor FD, whose other end
`merd.analysis.pool` has.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from merd.analysis.executor import Analysis, Answer, Job
from merd.analysis.pool import Heartbeat
from merd.audio import decoder
from merd.audio.decoder import Audio
from merd.audio.spectrogram import Waveform
from merd.errors import DecodeError, ReadError, TooLongError, TooShortError
from merd.model import bundle
from merd.model.inference import Classifier, Extractor
from merd.util.processes import step_back

_MEMORY_BYTES = 2 << 30
_HEARTBEAT_S = 1.0

log = logging.getLogger(__name__)


def serve(connection: Connection, folder: Path) -> None:
    """Answer jobs until the other end closes.

    Args:
        connection: The socket to the pool.
        folder: The model's bundle.

    Raises:
        EOFError: When the other end closes.
    """
    runner = _JobRunner(connection, folder)
    connection.send(Heartbeat())
    while True:
        job: Job = connection.recv()
        connection.send(runner.answer(job))


class _JobRunner:
    """The model, and what is done with it."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """Load the model.

        Args:
            connection: The socket to the pool.
            folder: The model's bundle.
        """
        model = bundle.load(folder)
        self._connection, self._last_beat_s = connection, 0.0
        self._front_end = model.front_end
        self._extractor = Extractor(model.features_path, model.front_end)
        self._classifier = Classifier(model)

    def answer(self, job: Job) -> Answer:
        """Do a job, and return what came of it whatever happens."""
        try:
            if job.kind == "identify":
                return self._identify(job.path)
            return self._analyse(job)
        except DecodeError as error:
            return error
        except MemoryError:
            return DecodeError(job.path, "it takes too much memory")
        except Exception as error:
            log.exception("unexpected, please report it: %s", os.fsdecode(job.path))
            return ReadError.unexpected(job.path, error)

    def _identify(self, path: bytes) -> bytes:
        with decoder.open_audio(path) as audio:
            audio.skim(self._beat)
            return audio.identity

    def _analyse(self, job: Job) -> Analysis:
        with decoder.open_audio(job.path) as audio:
            features = self._extractor.features(self._blocks(job, audio)).astype(np.float16)
            mood = self._classifier.mood(features.astype(np.float32))
            return Analysis(audio.identity, audio.duration_s, audio.damage, features, mood)

    def _blocks(self, job: Job, audio: Audio) -> Iterator[Waveform]:
        """Yield the blocks of an audio file, each with a sign of life, if it is neither too long nor too short."""
        if audio.stated_s > job.longest_s:
            raise TooLongError(job.path, job.longest_s)
        for block in audio.blocks(self._front_end.sample_rate_hz, self._front_end.patch_samples):
            self._beat()
            if audio.duration_s > job.longest_s:
                raise TooLongError(job.path, job.longest_s)
            yield block
        if audio.duration_s < job.shortest_s:
            raise TooShortError(job.path, job.shortest_s)

    def _beat(self) -> None:
        """Give a sign of life, if the last one was long ago."""
        now_s = time.monotonic()
        if now_s - self._last_beat_s > _HEARTBEAT_S:
            self._last_beat_s = now_s
            self._connection.send(Heartbeat())


def main() -> None:
    """Serve the pool, and let everything else on the machine go first."""
    step_back(_MEMORY_BYTES)
    with contextlib.suppress(EOFError, ConnectionError):
        serve(Connection(int(sys.argv[1])), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
