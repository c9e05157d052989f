"""The picture in an audio file: ``python -m merd.audio.cover`` reads standard input and writes standard output.

It is a process of its own, with limits, since what reads a damaged file may crash, hang or want gigabytes.
"""

from __future__ import annotations

import resource
import sys

import av
from av.stream import Disposition

from merd.audio.decoder import ANY_TAGS, OPTIONS

_MEMORY, _CPU_S = 1 << 30, 10


def cover(source: int) -> bytes:
    """Return the picture that an open file carries, as it is; empty without one."""
    with open(source, "rb", closefd=False) as file, av.open(file, options=OPTIONS, **ANY_TAGS) as read:
        for stream in read.streams.video:
            if stream.disposition & Disposition.attached_pic:
                for packet in read.demux(stream):
                    return bytes(packet)
    return b""


def main() -> None:
    """Write the picture of standard input's file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    try:
        sys.stdout.buffer.write(cover(sys.stdin.fileno()))
    except (av.error.FFmpegError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
