"""A piece of a track, played by mpv in the background."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from merd.player.mpv import PROGRAM

LENGTH_S = 20.0


@contextmanager
def playing(path: bytes, start_s: float) -> Iterator[None]:
    """Play so much of a file as takes `LENGTH_S`, and no longer than the block.

    Args:
        path: The file, absolute.
        start_s: Where it begins, in seconds.
    """
    options = ("--no-video", "--no-terminal", f"--start={start_s:.1f}", f"--length={LENGTH_S:.0f}")
    process = subprocess.Popen([PROGRAM, *options, "--", path], stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
