"""Waits between tries, each twice as long as the one before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

# Waits for so many seconds.
Pause = Callable[[float], Awaitable[None]]


class Backoff:
    """How long to wait between tries: from the shortest wait, twice as long each time, up to the longest."""

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        """Begin with the shortest wait.

        Args:
            shortest_s: In seconds.
            longest_s: In seconds.
        """
        self._shortest_s, self._longest_s = shortest_s, longest_s
        self._next_s = shortest_s

    def next_s(self, lasted_s: float = 0.0) -> float:
        """Return how long to wait until the next try, in seconds.

        Args:
            lasted_s: How long the last try did well, in seconds. If that is longer than the longest wait, it was no
                failure to start, and the waits begin anew.
        """
        if lasted_s > self._longest_s:
            self.reset()
        wait_s = self._next_s
        self._next_s = min(2 * wait_s, self._longest_s)
        return wait_s

    def reset(self) -> None:
        """Begin anew with the shortest wait, since a try did well."""
        self._next_s = self._shortest_s
