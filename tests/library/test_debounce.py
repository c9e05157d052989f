"""Paths that something happened to."""

from __future__ import annotations

import time

import pytest

from merd.library import debounce as hints_module
from merd.library.debounce import Hints


def test_a_hint_is_taken_when_nothing_happened_for_a_while() -> None:
    woken: list[None] = []
    hints = Hints(0.05, lambda: woken.append(None))
    assert hints.take() is None
    assert hints.wait_s() is None
    hints.note(b"/a")
    hints.note(b"/b")
    hints.note(b"/a")
    assert len(woken) == 1
    assert hints.take() is None
    wait_s = hints.wait_s()
    assert wait_s is not None
    assert 0 < wait_s <= 0.05
    time.sleep(0.06)
    assert [hints.take(), hints.take(), hints.take()] == [b"/b", b"/a", None]


def test_too_many_hints_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints_module, "_MANY", 3)
    hints = Hints(0.0)
    for i in range(4):
        hints.note(b"/%d" % i)
    assert len(hints) == 0
    assert hints.take_lost()
    assert not hints.take_lost()
