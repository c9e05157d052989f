"""Paths that something happened to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from merd.library import debounce as hints_module
from merd.library.debounce import DebouncedPaths


def test_a_hint_is_taken_when_nothing_happened_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 7.0
    monkeypatch.setattr(hints_module, "time", SimpleNamespace(monotonic=lambda: now_s))
    woken: list[None] = []
    changes = DebouncedPaths(2.0, lambda: woken.append(None))
    assert changes.pop_ready() is None
    assert changes.ready_in_s() is None
    changes.add(b"/a")
    changes.add(b"/b")
    changes.add(b"/a")
    assert len(woken) == 1
    assert changes.pop_ready() is None
    assert changes.ready_in_s() == 2
    now_s = 8.5
    assert changes.pop_ready() is None
    assert changes.ready_in_s() == 0.5
    now_s = 9.0
    assert changes.ready_in_s() == 0
    assert [changes.pop_ready(), changes.pop_ready(), changes.pop_ready()] == [b"/b", b"/a", None]


def test_too_many_hints_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints_module, "_MANY", 3)
    changes = DebouncedPaths(0.0)
    for i in range(4):
        changes.add(b"/%d" % i)
    assert len(changes) == 0
    assert changes.pop_overflow()
    assert not changes.pop_overflow()
