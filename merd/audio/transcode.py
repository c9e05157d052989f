"""An audio file as MP3: ``python -m merd.audio.transcode START`` reads standard input and writes standard output.

It is a process of its own, with limits, since decoders may crash, hang or want gigabytes on a damaged file.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from merd.audio.container import open_container, played_stream
from merd.util.processes import step_back

_RATE_HZ, _BITS, _FRAME = 44_100, 192_000, 1152
_MEMORY_BYTES, _CPU_S = 1 << 30, 600


def transcode(source: int, target: int, start_s: float) -> None:
    """Write what players play of a file as MP3.

    Args:
        source: The file, open for reading.
        target: Where the MP3 goes, open for writing.
        start_s: Where in the file to begin, in seconds.
    """
    with (
        open(source, "rb", closefd=False) as file,
        open(target, "wb", closefd=False) as out,
        open_container(file) as read,
        av.open(out, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as written,
    ):
        stream = written.add_stream("libmp3lame", rate=_RATE_HZ, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = _BITS
        for frame in _resampled(read, stream, start_s):
            written.mux(stream.encode(frame))
            out.flush()
        written.mux(stream.encode(None))


def _resampled(read: InputContainer, stream: AudioStream, start_s: float) -> Iterator[AudioFrame]:
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout="stereo", rate=_RATE_HZ, frame_size=_FRAME
    )
    if start_s:
        read.seek(round(start_s * av.time_base))
    with contextlib.suppress(av.error.FFmpegError):  # Up to what is damaged.
        for frame in _decoded(read):
            if frame.time is None or frame.time >= start_s:
                frame.pts = None
                yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _decoded(read: InputContainer) -> Iterator[AudioFrame]:
    played = played_stream(read)
    if played is not None:
        for packet in read.demux(played):
            yield from played.decode(packet)


def main() -> None:
    """Transcode standard input to standard output."""
    step_back(_MEMORY_BYTES, _CPU_S)
    try:
        transcode(sys.stdin.fileno(), sys.stdout.fileno(), float(sys.argv[1]))
    except (av.error.FFmpegError, OSError) as error:  # Also when nobody listens any more.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
