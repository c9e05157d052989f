"""Paths that something happened to, each until nothing more happens to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

DEBOUNCE_S = 2.0
# With more changes than these, all is looked through instead.
_MANY = 10_000


class DebouncedPaths:
    """Paths that something happened to, each until nothing more happens to it. Safe between threads.

    Attributes:
        debounce_s: For so long nothing may happen to a path before it is taken.
    """

    def __init__(self, debounce_s: float = DEBOUNCE_S, wake: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            debounce_s: For how many seconds nothing may happen to a path before it is taken.
            wake: Called when there is a first path, and when changes were lost.
        """
        self.debounce_s, self._wake = debounce_s, wake
        self._lock = threading.Lock()
        self._last_s: dict[bytes, float] = {}  # In the order of the times.
        self._overflowed = False

    def add(self, path: bytes) -> None:
        """Note that something happened to a path."""
        with self._lock:
            self._last_s.pop(path, None)
            self._last_s[path] = time.monotonic()
            first = len(self._last_s) == 1
            if len(self._last_s) > _MANY:
                self._last_s.clear()
                self._overflowed = True
        if first:
            self._wake()

    def overflow(self) -> None:
        """Note that something happened, and nobody knows where."""
        with self._lock:
            self._overflowed = True
        self._wake()

    def pop_ready(self) -> bytes | None:
        """Return a path that has settled, which is forgotten thereby; None if there is none."""
        with self._lock:
            path = next(iter(self._last_s), None)
            if path is None or time.monotonic() < self._last_s[path] + self.debounce_s:
                return None
            del self._last_s[path]
            return path

    def pop_overflow(self) -> bool:
        """Tell whether changes were lost since this was asked last, so that all has to be looked through."""
        with self._lock:
            lost, self._overflowed = self._overflowed, False
            return lost

    def ready_in_s(self) -> float | None:
        """Return in how many seconds the next path settles; None if there is none."""
        with self._lock:
            first_s = next(iter(self._last_s.values()), None)
            return None if first_s is None else max(0.0, first_s + self.debounce_s - time.monotonic())

    def __len__(self) -> int:
        return len(self._last_s)
