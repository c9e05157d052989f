"""The kernel's events."""

from __future__ import annotations

import errno
import logging
import os
import threading
from pathlib import Path

import pytest
from watchdog.observers.inotify import InotifyObserver

from merd.errors import WatchError
from merd.library.debounce import DebouncedPaths
from merd.library.watcher import Watcher


def test_events_that_watchdog_lost_are_made_up_for(tmp_path: Path) -> None:
    woken = threading.Event()
    changes = DebouncedPaths(0.0, woken.set)
    watcher = Watcher(changes)
    watcher.watch([os.fsencode(tmp_path)], os.fsencode(tmp_path.parent))
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; events were lost")
    assert woken.wait(5)
    assert changes.pop_overflow()
    watcher.close()
    logging.getLogger("watchdog.observers.inotify_c").warning("this is nobody's concern any more")
    assert not changes.pop_overflow()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "sudo sysctl fs.inotify.max_user_watches=1048576"),
        (errno.EMFILE, "sudo sysctl fs.inotify.max_user_instances=1048576"),
        (errno.EIO, "the library cannot be watched: input/output error"),
    ],
)
def test_the_kernels_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(InotifyObserver, "start", refuse)
    watcher = Watcher(DebouncedPaths())
    with pytest.raises(WatchError, match=reason.replace(".", r"\.")):
        watcher.watch([os.fsencode(tmp_path)], os.fsencode(tmp_path.parent))
    assert watcher.works
    watcher.close()


def test_a_watchdog_that_died_is_noticed(tmp_path: Path) -> None:
    watcher = Watcher(DebouncedPaths())
    watcher.watch([os.fsencode(tmp_path)], os.fsencode(tmp_path.parent))
    assert watcher.works
    assert watcher._observer is not None
    emitter = next(iter(watcher._observer.emitters))
    emitter.stop()
    emitter.join()
    assert not watcher.works
    watcher.close()
    assert watcher.works
