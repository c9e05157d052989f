"""Waits between tries."""

from __future__ import annotations

from merd.util.backoff import Backoff


def test_each_wait_is_twice_as_long_up_to_the_longest() -> None:
    backoff = Backoff(1.0, 5.0)
    assert [backoff.next_s() for _ in range(5)] == [1, 2, 4, 5, 5]


def test_waits_begin_anew_after_a_try_that_did_well() -> None:
    backoff = Backoff(1.0, 5.0)
    assert [backoff.next_s(lasted_s) for lasted_s in (0, 4.9, 5.0, 5.1, 0)] == [1, 2, 4, 1, 2]
    backoff.reset()
    assert backoff.next_s() == 1
