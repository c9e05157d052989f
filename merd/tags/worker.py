"""The process in which tags are read and written.

Started as ``python -m merd.tags.worker FD`` with a socket as file descriptor FD, whose other end
`merd.tags.tag_process` has.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from merd.util.processes import step_back

MEMORY_BYTES = 768 << 20


def serve(connection: Connection) -> None:
    """Answer calls until the other end closes.

    Args:
        connection: The socket. What comes is called without arguments; what it returns or raises goes back.

    Raises:
        EOFError: When the other end closes.
    """
    while True:
        call: Callable[[], object] = connection.recv()
        connection.send(_answer(call))


def _answer(call: Callable[[], object]) -> object:
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # it is raised at the other end
        return error


def main() -> None:
    """Serve merd, and let everything else on the machine go first."""
    step_back(MEMORY_BYTES)
    with contextlib.suppress(EOFError, ConnectionError):
        serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
