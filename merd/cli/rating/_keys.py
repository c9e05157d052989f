"""Single keys from a terminal."""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from merd.errors import MerdError


@contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """Have the terminal hand out keys as they are pressed; what waits for the next one returns it, small.

    Raises:
        MerdError: If standard input is no terminal.
    """
    number = sys.stdin.fileno()
    if not os.isatty(number):
        raise MerdError("keys are pressed in a terminal, and standard input is none")
    before = termios.tcgetattr(number)
    tty.setcbreak(number, termios.TCSANOW)
    try:
        # Without any more, the terminal is gone.
        yield lambda: os.read(number, 1).decode("ascii", "replace").casefold() or "q"
    finally:
        termios.tcsetattr(number, termios.TCSANOW, before)
