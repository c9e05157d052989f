"""Audio file → blocks of mono waveform, through FFmpeg's libraries, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import av
import av.error
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from merd.audio.container import AudioFile, next_ogg, open_container, played_stream
from merd.audio.resampler import Resampler
from merd.errors import DecodeError, ReadError, os_reason

_HASH_SIZE = 16
# Of Monkey's Audio, FFmpeg takes all up to the file's end for the last packet. Its head has the frame's checksum.
_TAGS_IN_LAST_PACKET, _HEAD_SIZE = "ape", 16
_SHORTFALL = 0.9
_NOTHING = "there is no audio in it"
# Formats without an index state a length that is only guessed from the bit rate.
_GUESSED_LENGTH = {"mp3", "aac", "ac3", "eac3", "dts", "loas"}


class Audio:
    """What players play of an open file: the first audio stream that is marked as the default, or else the first.

    A recording of an internet radio may be several Ogg files, one behind the other; then it is all of these.

    Attributes:
        identity: 16 bytes that stay the same when the file is moved or its tags change; complete once
            `blocks` or `skim` is exhausted.
        duration_s: What was decoded so far, in seconds.
        stated_s: How long the file says that it is, in seconds; 0 if it does not say, or merely guesses.
        damage: What was wrong with the file though some of it decoded; None for a sound file. Complete once
            `blocks` is exhausted.
    """

    def __init__(self, path: bytes, open_from: Callable[[int], InputContainer]) -> None:
        """Take the audio stream.

        Args:
            path: The file.
            open_from: Has FFmpeg open the file from a byte on, and closes what was opened before.

        Raises:
            DecodeError: If there is no audio in it, or no decoder for that.
        """
        self._path, self._open_from = path, open_from
        self._open(0)
        self._hash = hashlib.blake2b(_codec(self._stream).encode(), digest_size=_HASH_SIZE)
        self._broken_packets = 0
        self._first_error = ""
        self.stated_s = _stated_s(self._container, self._stream)
        self.duration_s = 0.0

    def _open(self, start: int) -> None:
        """Open the file from a byte on."""
        container = self._open_from(start)
        stream = played_stream(container)
        if stream is None:
            raise DecodeError(self._path, _NOTHING)
        if stream.codec_context is None:
            raise DecodeError(self._path, "there is no decoder for its audio")
        stream.codec_context.thread_type = "NONE"
        stream.codec_context.thread_count = 1
        self._start, self._last_pos, self._container, self._stream = start, -1, container, stream

    @property
    def identity(self) -> bytes:
        """Names the audio."""
        return self._hash.digest()

    @property
    def damage(self) -> str | None:
        """What is wrong with the file."""
        if self._broken_packets:
            return f"{self._broken_packets} damaged packets ({self._first_error})"
        if self.duration_s < _SHORTFALL * self.stated_s:
            return f"ends after {self.duration_s:.0f} of {self.stated_s:.0f} seconds"
        return None

    def skim(self, progress: Callable[[], None] = lambda: None) -> None:
        """Read the file for its `identity` alone, without decoding it.

        Args:
            progress: Called after each packet.
        """
        for _ in self._packets():
            progress()

    def blocks(self, sample_rate_hz: int, block_samples: int) -> Iterator[NDArray[np.float32]]:
        """Decode the file.

        Args:
            sample_rate_hz: To which the waveform is resampled.
            block_samples: Length of all blocks but the last, in samples.

        Yields:
            (block_samples,) float32, the mean of the channels, full scale at ±1; the last may be shorter.

        Raises:
            DecodeError: If nothing in it can be decoded.
            ReadError: If the file can no longer be read.
        """
        for block in self._resampled(Resampler(sample_rate_hz, block_samples)):
            self.duration_s += len(block) / sample_rate_hz
            yield block
        if not self.duration_s:
            raise DecodeError(self._path, self._first_error or _NOTHING)

    def _resampled(self, resampler: Resampler) -> Iterator[NDArray[np.float32]]:
        for frame in self._frames():
            try:
                yield from resampler.push(frame)
            except av.error.FFmpegError as error:
                self._note(error)
        yield from resampler.flush()

    def _frames(self) -> Iterator[AudioFrame]:
        decoder = self._stream.codec_context
        for packet in self._packets():
            if self._stream.codec_context is not decoder:
                yield from self._decoded(decoder, None)
                decoder = self._stream.codec_context
            yield from self._decoded(decoder, packet)
        yield from self._decoded(decoder, None)

    def _decoded(self, decoder: AudioCodecContext, packet: av.Packet[AudioStream] | None) -> Iterator[AudioFrame]:
        """Yield the frames of a packet; those that are left in the decoder, of None."""
        try:
            yield from decoder.decode(packet)
        except av.error.FFmpegError as error:
            if packet is not None or not isinstance(error, av.error.EOFError):
                self._note(error)

    def _packets(self) -> Iterator[av.Packet[AudioStream]]:
        """Yield the packets, and put each into the hash; of a last one that holds the file's tags too, its head."""
        tagged = self._stream.codec_context.name == _TAGS_IN_LAST_PACKET
        last = None
        for packet in self._demuxed():
            whole = last if tagged else packet
            if whole is not None:
                self._hash.update(whole)
            last = packet
            yield packet
        if tagged and last is not None:
            self._hash.update(bytes(last)[:_HEAD_SIZE])

    def _demuxed(self) -> Iterator[av.Packet[AudioStream]]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError as error:
                if not self._open_next():
                    self._note(error)
                    return
                packets = self._container.demux(self._stream)
                continue
            self._last_pos = max(self._last_pos, packet.pos or 0)
            if packet.size:
                yield packet

    def _open_next(self) -> bool:
        """Go on with the next of several Ogg files in one, of which FFmpeg stops at those of another kind."""
        if self._container.format.name != "ogg" or self._last_pos < 0:
            return False
        start = next_ogg(self._path, self._start + self._last_pos + 1)
        if start is None:
            return False
        try:
            self._open(start)
        except (DecodeError, av.error.FFmpegError):
            return False
        self._hash.update(_codec(self._stream).encode())
        return True

    def _note(self, error: av.error.FFmpegError) -> None:
        self._broken_packets += 1
        self._first_error = self._first_error or _reason(error)


@contextmanager
def open_audio(path: bytes) -> Iterator[Audio]:
    """Open an audio file of any format that FFmpeg reads.

    Raises:
        DecodeError: If it is no audio file.
        ReadError: If it cannot be read.
    """
    try:
        with ExitStack() as opened:

            def open_from(start: int) -> InputContainer:
                opened.close()
                return opened.enter_context(open_container(opened.enter_context(AudioFile(path, start))))

            yield Audio(path, open_from)
    except av.error.FFmpegError as error:
        raise DecodeError(path, _reason(error)) from error
    except OSError as error:
        raise ReadError(path, os_reason(error)) from error


def _stated_s(container: InputContainer, stream: AudioStream) -> float:
    """Return how long the file says that its audio is, in seconds; 0 if it does not say."""
    if container.format.name in _GUESSED_LENGTH or stream.duration is None or stream.time_base is None:
        return 0.0
    return float(stream.duration * stream.time_base)


def _codec(stream: AudioStream) -> str:
    context = stream.codec_context
    return f"{context.name} {context.sample_rate} {context.channels}"


def _reason(error: av.error.FFmpegError) -> str:
    if isinstance(error, av.error.PermissionError):
        return "it refers to other files, and they are not opened"
    if isinstance(error, av.error.EOFError):
        return "it ends before its audio begins"
    return (error.strerror or str(error)).lower()
