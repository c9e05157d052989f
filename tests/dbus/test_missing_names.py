"""The session bus on a Python that has no more what dbus-next takes from it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from support.bus_daemon import BusDaemon, named

TESTS = Path(__file__).parents[1]
SERVER = """
import asyncio, typing
vars(asyncio).pop("iscoroutinefunction", None)
vars(typing).pop("no_type_check_decorator", None)
from merd.dbus import Service, own_bus_name
from support.bus_daemon import Answers
asyncio.run(own_bus_name(Service(Answers())))
"""


def test_merd_answers_without_them(bus: BusDaemon) -> None:
    async def go() -> tuple[int, str]:
        await named(bus)
        return await bus.call("Status")

    path = os.pathsep.join([str(TESTS), *sys.path])
    server = subprocess.Popen([sys.executable, "-c", SERVER], env=os.environ | {"PYTHONPATH": path})
    try:
        status, answer = asyncio.run(asyncio.wait_for(go(), 30))
    finally:
        server.kill()
        server.wait()
    assert (status, "analysing" in answer) == (0, True)
