"""Mains and batteries, as the kernel shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from merd.daemon.power import on_battery

MAINS = {"type": "Mains", "online": "1"}
UNPLUGGED = {"type": "Mains", "online": "0"}
USB = {"type": "USB", "online": "1"}
FULL = {"type": "Battery", "status": "Full"}
DISCHARGING = {"type": "Battery", "status": "Discharging"}
MOUSE = {"type": "Battery", "scope": "Device", "status": "Discharging"}


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ([], False),
        ([MAINS], False),
        ([UNPLUGGED, DISCHARGING], True),
        ([DISCHARGING], True),
        ([MAINS, DISCHARGING], False),
        ([UNPLUGGED, USB, DISCHARGING], False),
        ([MAINS, FULL], False),
        ([MOUSE], False),
        ([UNPLUGGED, FULL], False),
        ([MOUSE, UNPLUGGED, DISCHARGING], True),
    ],
)
def test_what_gives_power(tmp_path: Path, supplies: list[dict[str, str]], expected: bool) -> None:
    for i, supply in enumerate(supplies):
        (tmp_path / str(i)).mkdir()
        for name, value in supply.items():
            (tmp_path / str(i) / name).write_text(f"{value}\n")
    assert on_battery(tmp_path) == expected


def test_a_machine_that_does_not_say(tmp_path: Path) -> None:
    assert not on_battery(tmp_path / "missing")
