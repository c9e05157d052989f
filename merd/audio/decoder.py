"""Audio file → blocks of mono waveform, through FFmpeg's libraries, in bounded memory."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from merd.audio import trailing_tags
from merd.audio.resampler import Resampler
from merd.errors import DecodeError, ReadError, os_reason

# What a file refers to (a playlist's entries, say) is never opened.
_OPTIONS = {"protocol_whitelist": "none"}
_READ_SIZE = 1 << 16
_HASH_SIZE = 16
# Of Monkey's Audio, FFmpeg takes all up to the file's end for the last packet. Its head has the frame's checksum.
_TAGS_IN_LAST_PACKET, _HEAD_SIZE = "ape", 16
_SHORTFALL = 0.9
_NOTHING = "there is no audio in it"
# Formats without an index state a length that is only guessed from the bit rate.
_GUESSED_LENGTH = {"mp3", "aac", "ac3", "eac3", "dts", "loas"}


class Audio:
    """The first audio stream of an open file.

    Attributes:
        identity: 16 bytes that stay the same when the file is moved or its tags change; complete once
            `blocks` or `skim` is exhausted.
        duration_s: What was decoded so far, in seconds.
        stated_s: How long the file says that it is, in seconds; 0 if it does not say, or merely guesses.
        damage: What was wrong with the file though some of it decoded; None for a sound file. Complete once
            `blocks` is exhausted.
    """

    def __init__(self, path: bytes, container: InputContainer) -> None:
        """Take the first audio stream.

        Args:
            path: The file, for messages.
            container: The file as FFmpeg opened it.

        Raises:
            DecodeError: If there is no audio in it, or no decoder for that.
        """
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise DecodeError(path, _NOTHING)
        if stream.codec_context is None:
            raise DecodeError(path, "there is no decoder for its audio")
        stream.codec_context.thread_type = "NONE"
        stream.codec_context.thread_count = 1
        self._path, self._container, self._stream = path, container, stream
        self._hash = hashlib.blake2b(_codec(stream).encode(), digest_size=_HASH_SIZE)
        self._broken_packets = 0
        self._first_error = ""
        self.stated_s = _stated_s(container, stream)
        self.duration_s = 0.0

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

    def skim(self) -> None:
        """Read the file for its `identity` alone, without decoding it."""
        for _ in self._packets():
            pass

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
        decode = self._stream.codec_context.decode
        for packet in self._packets():
            try:
                yield from decode(packet)
            except av.error.FFmpegError as error:
                self._note(error)
        try:
            yield from decode(None)
        except av.error.EOFError:
            pass
        except av.error.FFmpegError as error:
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
                self._note(error)
                return
            if packet.size:
                yield packet

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
        with _File(path) as file, _container(path, file) as container:
            yield Audio(path, container)
    except av.error.FFmpegError as error:
        raise DecodeError(path, _reason(error)) from error
    except OSError as error:
        raise ReadError(path, os_reason(error)) from error


class _File(FileIO):
    """A file without the tags at its end, which answers a seek to nowhere, as damaged files ask for."""

    def __init__(self, path: bytes) -> None:
        super().__init__(path)
        self._end: int | None = None
        if self.seekable():
            self._end = trailing_tags.audio_end(self)
            super().seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        if self._end is None:
            return super().read(size)
        left = max(0, self._end - self.tell())
        return super().read(left if size is None or size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        try:
            if whence == os.SEEK_END and self._end is not None:
                return super().seek(self._end + offset)
            return super().seek(offset, whence)
        except OSError as error:
            return -(error.errno or errno.EIO)


def _container(path: bytes, file: FileIO) -> InputContainer:
    container = av.open(file, options=_OPTIONS, metadata_errors="ignore", buffer_size=_READ_SIZE)
    if not isinstance(container, InputContainer):
        raise DecodeError(path, "it is no audio file")
    return container


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
