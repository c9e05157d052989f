"""Decoding of each file of the command line into PyAV's frames, and nothing else: no resampling, no identity."""

import sys

import av


def decode(path: str) -> None:
    with av.open(path) as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_type, stream.codec_context.thread_count = "NONE", 1
        for packet in container.demux(stream):
            packet.decode()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        decode(name)
