"""Paths that something happened to."""

from __future__ import annotations

import time

import pytest

from merd.library import debounce as hints_module
from merd.library.debounce import DebouncedPaths


def test_a_hint_is_taken_when_nothing_happened_for_a_while() -> None:
    woken: list[None] = []
    changes = DebouncedPaths(0.05, lambda: woken.append(None))
    assert changes.pop_ready() is None
    assert changes.ready_in_s() is None
    changes.add(b"/a")
    changes.add(b"/b")
    changes.add(b"/a")
    assert len(woken) == 1
    assert changes.pop_ready() is None
    wait_s = changes.ready_in_s()
    assert wait_s is not None
    assert 0 < wait_s <= 0.05
    time.sleep(0.06)
    assert [changes.pop_ready(), changes.pop_ready(), changes.pop_ready()] == [b"/b", b"/a", None]


def test_too_many_hints_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints_module, "_MANY", 3)
    changes = DebouncedPaths(0.0)
    for i in range(4):
        changes.add(b"/%d" % i)
    assert len(changes) == 0
    assert changes.pop_overflow()
    assert not changes.pop_overflow()
