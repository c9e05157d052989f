"""The paths in watched folders that something happened to.

That something happened is a hint, and nothing more: whoever takes it looks at what is there. So it does not matter
how many events there were, in which order they came, and whether a move, a copy or a tagger caused them.
"""

from __future__ import annotations

import errno
import logging
import os
import warnings
from collections.abc import Iterable

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

from merd.errors import WatchError, os_reason
from merd.library.debounce import DebouncedPaths
from merd.library.scanner import NO_MEDIA, is_audio

_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
_LIMITS = {errno.ENOSPC: "max_user_watches", errno.EMFILE: "max_user_instances"}

log = logging.getLogger(__name__)


class Watcher(FileSystemEventHandler):
    """What turns the kernel's events of folders, and of all below them, into changes."""

    def __init__(self, changes: DebouncedPaths) -> None:
        self._changes = changes
        self._observer: InotifyObserver | None = None
        self._overflows = _Overflows(changes)

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
        """Whether watchdog's threads live; they end when its bookkeeping fails, as has been seen."""
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
        """Note the paths that an event is about."""
        for path in (event.src_path, event.dest_path):
            name = os.path.normpath(os.fsencode(path)) if path else b""
            if os.path.basename(name) == NO_MEDIA:
                self._changes.add(os.path.dirname(name))
            elif name and (event.is_directory or is_audio(name) or _may_be_link(name)):
                self._changes.add(name)


def _may_be_link(path: bytes) -> bool:
    """Tell whether something is a symbolic link, to a folder maybe; or was one, for all that is known."""
    return os.path.islink(path) or not os.path.lexists(path)


class _Overflows(logging.Handler):
    """The part of watchdog's log that says that events were lost, which it says nowhere else."""

    def __init__(self, changes: DebouncedPaths) -> None:
        super().__init__(logging.WARNING)
        self._changes = changes

    def emit(self, record: logging.LogRecord) -> None:
        self._changes.overflow()


def _advice(error: OSError) -> str:
    limit = _LIMITS.get(error.errno or 0)
    if limit is None:
        return f"the library cannot be watched: {os_reason(error)}"
    return f"the kernel watches no more folders; to raise its limit: sudo sysctl fs.inotify.{limit}=1048576"
