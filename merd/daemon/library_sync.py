"""The way from the library's folders to the files that have to be analysed, now and at each change."""

from __future__ import annotations

import logging
import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice

from merd.analysis.cache import AnalysisCache
from merd.config.settings import Settings
from merd.errors import ReadError, WatchError
from merd.library import leftovers, mounts
from merd.library.debounce import DebouncedPaths
from merd.library.mount_points import MountPoints, forget_gone
from merd.library.scanner import Found, Library, look
from merd.library.watcher import Watcher
from merd.store import Store

# So many files are looked up at once.
_PAGE = 200
# A file that would be in a folder.
_ANY = b"_.mp3"

log = logging.getLogger(__name__)


class LibrarySync:
    """The search for what is new or changed in folders, and for what has gone from them.

    A folder that is missing or empty may be a file system that is not mounted: nothing is forgotten then. Nor is it
    where one is away that was mounted in a folder.

    Attributes:
        scanned_s: When all folders were last begun to be looked through, in seconds of the monotonic clock.
    """

    def __init__(self, settings: Settings, store: Store, changes: DebouncedPaths, watcher: Watcher) -> None:
        """Prepare.

        Args:
            settings: Which folders, and what in them is ignored.
            store: What is known; files that went are forgotten there.
            changes: The paths that something happened to.
            watcher: What finds these.
        """
        self._settings, self._store, self._changes, self._watcher = settings, store, changes, watcher
        self._folders = [os.fsencode(folder) for folder in settings.folders]
        self._present: dict[bytes, tuple[int, int] | None] = {}
        self._mounts: list[mounts.Mount] = []
        self._points = MountPoints(store.path.parent)
        self._playlist_folder = [os.fsencode(settings.playlist_folder)] if settings.playlist_folder else []
        self._library = Library(self._folders, settings.ignore)
        self._links: list[bytes] = []
        self._walks: deque[Iterator[Found]] = deque()
        self._unknown: deque[Found] = deque()
        self._unwatched = False
        self.scanned_s = -math.inf
        self._extractor = ""

    def ensure_watching(self) -> None:
        """Watch the folders and look through them, if that was not done, or has to be done again."""
        present = {folder: mounts.present(folder) for folder in self._folders}
        mounted = mounts.around([*self._folders, *self._links])
        if (present, mounted) != (self._present, self._mounts):
            self._present, self._mounts = present, mounted
            self._points.remember([*self._folders, *self._links, *self._playlist_folder])
            for folder in self._folders:
                if present[folder] is None:
                    log.warning("%s is not there; what is known of it stays", os.fsdecode(folder))
            self._watch()
            self.rescan()
        elif not self._watcher.works or (
            self._unwatched and time.monotonic() > self.scanned_s + 3600 * self._settings.scan_hours
        ):
            self._watch()
            self.rescan()
        elif self._changes.pop_overflow():
            self.rescan()

    def rescan(self) -> None:
        """Look through all folders again."""
        self.scanned_s = time.monotonic()
        self._library = Library(self._folders, self._settings.ignore)
        self._walks = deque([self._all()])

    def pending(self, cache: AnalysisCache, should_continue: Callable[[], bool]) -> Iterator[Found]:
        """Yield what has to be analysed: first what something happened to, then what else is found.

        Args:
            cache: Knows what need not be analysed.
            should_continue: Asked at each file; what is not looked at remains for the next call.
        """
        if cache.extractor != self._extractor:
            self._extractor = cache.extractor
            self.rescan()
        while should_continue():
            hints = list(iter(self._changes.pop_ready, None))
            if hints:  # In the order in which it happened: a file that moved goes before it comes.
                self._walks.extendleft([iter(self._unknown), chain.from_iterable(map(self._look, hints))])
                self._unknown = deque()
            elif self._unknown:
                file = self._unknown.popleft()
                if _is_changing(file.path, self._changes.debounce_s):
                    self._changes.add(file.path)
                elif cache.lookup(file) is None:
                    yield file
            elif self._walks:
                self._look_up_some(cache)
            else:
                return

    def _look_up_some(self, cache: AnalysisCache) -> None:
        """Find the next files, and keep those that are not known."""
        walks = self._walks  # Others, if all is looked through again.
        page = list(islice(walks[0], _PAGE))
        if not page:
            walks.popleft()
        results = cache.lookup_all(page)
        self._unknown.extend(file for file, known in zip(page, results, strict=True) if known is None)

    def _watch(self) -> None:
        """Watch what can be watched; the rest is looked through from time to time."""
        there = [folder for folder in self._folders if self._present[folder]]
        near = [folder for folder in there if not mounts.is_remote(folder)]
        self._unwatched = len(near) < len(there) or any(mount.remote for mount in self._mounts)
        try:
            self._watcher.watch([*near, *self._links], os.fsencode(self._store.path.parent))
        except WatchError as error:
            log.warning("%s; until then, merd looks every %g hours", error, self._settings.scan_hours)
            self._unwatched = True

    def _all(self) -> Iterator[Found]:
        library = self._library
        for folder in self._folders:
            yield from self._sync_folder(folder, library)
        log.info("looked through the library")
        if library.links != self._links:  # They have to be watched, too, before they are looked through.
            self._links = library.links
            self._watch()
            self.rescan()

    def _sync_folder(self, folder: bytes, library: Library) -> Iterator[Found]:
        """Forget what went from a folder, and find what is in it."""
        if not self._is_there(folder):
            return
        self._forget_gone(folder, library)
        yield from _readable(library.walk(folder))

    def _look(self, path: bytes) -> Iterator[Found]:
        """Find what is at a path that something happened to."""
        if not self._is_there(path):
            return
        if os.path.isdir(path) and os.path.islink(path):
            self.rescan()
        elif os.path.isdir(path) and self._library.holds(os.path.join(path, _ANY)):
            yield from self._sync_folder(path, Library(self._folders, self._settings.ignore))
        elif self._library.holds(path) and not self._points.is_gone(path):
            leftovers.recover(os.path.dirname(path))
            yield from _readable([look(path)])
        else:
            self._forget_gone(path, self._library)

    def _is_there(self, path: bytes) -> bool:
        """Tell whether a path lies in a folder of the library that is neither missing nor empty."""
        root = self._library.root_of(path)
        return root is not None and not mounts.is_empty(root)

    def _forget_gone(self, path: bytes, library: Library) -> None:
        enters = lru_cache(maxsize=1)(library.enters)  # The files of a folder follow each other.

        def is_gone(path: bytes) -> bool:
            is_held = library.takes(path) and enters(os.path.dirname(path))
            return not is_held or self._points.is_gone(path)

        if forgotten := forget_gone(self._store, path, is_gone):
            log.info("%s: %d files went", os.fsdecode(path), forgotten)


def _readable(items: Iterable[Found | ReadError]) -> Iterator[Found]:
    for item in items:
        if isinstance(item, Found):
            yield item
        else:
            log.warning("%s", item)


def _is_changing(path: bytes, debounce_s: float) -> bool:
    """Tell whether something happened to a file just now; a clock that was set back tells nothing."""
    try:
        return 0 <= time.time() - os.stat(path).st_ctime < debounce_s
    except OSError:
        return False
