"""Folders under watch: which paths something happened to.

What comes out is a hint, and nothing more: whoever takes it looks at what is there. So it does not matter how many
events there were, in which order they came, and whether a move, a copy or a tagger caused them.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.inotify import InotifyObserver

from merd.errors import WatchError, why
from merd.library import NO_MEDIA, is_audio

SETTLE_S = 2.0
# With more hints than these, all is looked through instead.
_MANY = 10_000

_EVENTS: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
_LIMITS = {errno.ENOSPC: "max_user_watches", errno.EMFILE: "max_user_instances"}

log = logging.getLogger(__name__)


class Hints:
    """Paths that something happened to, each until nothing more happens to it. Safe between threads.

    Attributes:
        settle_s: For so long nothing may happen to a path before it is taken.
    """

    def __init__(self, settle_s: float = SETTLE_S, wake: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            settle_s: In seconds.
            wake: Called at the first hint, and when some were lost.
        """
        self.settle_s, self._wake = settle_s, wake
        self._lock = threading.Lock()
        self._last_s: dict[bytes, float] = {}  # In the order of the times.
        self._lost = False

    def note(self, path: bytes) -> None:
        """Something happened to a path."""
        with self._lock:
            self._last_s.pop(path, None)
            self._last_s[path] = time.monotonic()
            first = len(self._last_s) == 1
            if len(self._last_s) > _MANY:
                self._last_s.clear()
                self._lost = True
        if first:
            self._wake()

    def lose(self) -> None:
        """Something happened, and nobody knows where."""
        with self._lock:
            self._lost = True
        self._wake()

    def take(self) -> bytes | None:
        """A path that has settled, and is no hint any more; None if there is none."""
        with self._lock:
            path = next(iter(self._last_s), None)
            if path is None or time.monotonic() < self._last_s[path] + self.settle_s:
                return None
            del self._last_s[path]
            return path

    def take_lost(self) -> bool:
        """Whether hints were lost since this was asked last, so that all has to be looked through."""
        with self._lock:
            lost, self._lost = self._lost, False
            return lost

    def wait_s(self) -> float | None:
        """In how many seconds the next path settles; None if there is none."""
        with self._lock:
            first_s = next(iter(self._last_s.values()), None)
            return None if first_s is None else max(0.0, first_s + self.settle_s - time.monotonic())

    def __len__(self) -> int:
        return len(self._last_s)


class Watcher(FileSystemEventHandler):
    """Turns the kernel's events of folders, and of all below them, into hints."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._observer: InotifyObserver | None = None
        self._overflows = _Overflows(hints)

    def watch(self, folders: Iterable[bytes], last: bytes) -> None:
        """Watch folders instead of those before. Links among them are followed, links below them are not.

        Args:
            folders: Absolute paths of existing folders.
            last: Any other folder. It is watched, too, as the last one: the kernel's limit shows there, since
                watchdog passes over folders below the first that it cannot watch.

        Raises:
            WatchError: If the kernel watches no more; nothing is watched then.
        """
        self.close()
        # What watchdog says of a folder that is moved out and in again.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        try:
            self._observer = InotifyObserver()
            for folder in folders:
                self._observer.schedule(
                    self, os.fsdecode(os.path.join(folder, b".")), recursive=True, event_filter=_EVENTS
                )
            self._observer.schedule(FileSystemEventHandler(), os.fsdecode(last), event_filter=[DirDeletedEvent])
            self._observer.start()
        except OSError as error:
            self.close()
            raise WatchError(_advice(error)) from error
        logging.getLogger("watchdog").addHandler(self._overflows)

    @property
    def works(self) -> bool:
        """Whether watchdog's threads live: its bookkeeping has been seen to fail, and they end then."""
        threads = () if self._observer is None else (self._observer, *self._observer.emitters)
        return all(thread.is_alive() for thread in threads)

    def close(self) -> None:
        """Watch nothing any more."""
        logging.getLogger("watchdog").removeHandler(self._overflows)
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            if observer.is_alive():
                observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note what an event is about."""
        for path in (event.src_path, event.dest_path):
            name = os.path.normpath(os.fsencode(path)) if path else b""
            if os.path.basename(name) == NO_MEDIA:
                self._hints.note(os.path.dirname(name))
            elif name and (event.is_directory or is_audio(name) or _may_be_link(name)):
                self._hints.note(name)


def _may_be_link(path: bytes) -> bool:
    """Whether something is a symbolic link, to a folder maybe; or was one, for all that is known."""
    return os.path.islink(path) or not os.path.lexists(path)


class _Overflows(logging.Handler):
    """watchdog tells in its log alone that events were lost."""

    def __init__(self, hints: Hints) -> None:
        super().__init__(logging.WARNING)
        self._hints = hints

    def emit(self, record: logging.LogRecord) -> None:
        self._hints.lose()


def _advice(error: OSError) -> str:
    limit = _LIMITS.get(error.errno or 0)
    if limit is None:
        return f"the library cannot be watched: {why(error)}"
    return f"the kernel watches no more folders; to raise its limit: sudo sysctl fs.inotify.{limit}=1048576"
