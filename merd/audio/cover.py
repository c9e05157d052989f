"""The picture in an audio file: ``python -m merd.audio.cover MOST`` reads standard input, writes standard output.

It is a process of its own, with limits, since what reads a damaged file may crash, hang or want gigabytes.
"""

from __future__ import annotations

import sys

import av.error
from av.stream import Disposition

from merd.audio.container import open_container
from merd.util.processes import step_back

_MEMORY_BYTES, _CPU_S = 1 << 30, 10


def cover(source: int, most: int) -> bytes:
    """Return the picture that an open file carries, as it is.

    Args:
        source: The file, open for reading.
        most: How many bytes the picture may have.

    Returns:
        The picture; empty if there is none, or none so small.
    """
    with open(source, "rb", closefd=False) as file, open_container(file) as read:
        for stream in read.streams.video:
            if stream.disposition & Disposition.attached_pic:
                for packet in read.demux(stream):
                    return bytes(packet) if packet.size <= most else b""
    return b""


def main() -> None:
    """Write the picture of standard input's file."""
    step_back(_MEMORY_BYTES, _CPU_S)
    try:
        sys.stdout.buffer.write(cover(sys.stdin.fileno(), int(sys.argv[1])))
    except (av.error.FFmpegError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
