"""The hours of a playlist."""

from __future__ import annotations

import time

import pytest

from merd.config import hours


@pytest.mark.parametrize(
    ("written", "within", "outside"),
    [
        ("06:00-10:00", ["6:00", "9:59"], ["5:59", "10:00", "23:00"]),
        ("6:30 - 10:05", ["6:30", "10:04"], ["6:29", "10:05"]),
        ("22:00-02:00", ["22:00", "23:59", "0:00", "1:59"], ["2:00", "21:59", "12:00"]),
        ("18:00-24:00", ["18:00", "23:59"], ["0:00", "17:59"]),
        ("00:00-24:00", ["0:00", "12:00", "23:59"], []),
    ],
)
def test_hours_hold_from_their_start_to_before_their_end(
    written: str, within: list[str], outside: list[str]
) -> None:
    def holds(clock: str) -> bool:
        hour, minute = map(int, clock.split(":"))
        return hours.hold(hours.read(written), 60 * hour + minute)

    assert all(map(holds, within))
    assert not any(map(holds, outside))


def test_now_is_by_the_clock_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(zone: str) -> int:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        return hours.minute_now()

    try:
        # A minute may end in between.
        assert (at("UTC-2") - at("UTC")) % 1440 in {119, 120}
    finally:
        monkeypatch.undo()
        time.tzset()
