"""merd on buses that come and go."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from pathlib import Path

import pytest
from dbus_next.aio.message_bus import MessageBus
from support.bus_daemon import Answers, BusDaemon, close, named, no_pause, served, until

from merd.dbus import Service, own_bus_name

LOST = "not on the session bus"


def test_the_name_comes_when_its_owner_goes(bus: BusDaemon, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        other = await MessageBus(bus.address).connect()
        await other.request_name("org.merd.Merd")
        async with served(Service(Answers())):
            await until(lambda: "another program has the name" in caplog.text)
            await close(other)
            await named(bus)
            assert (await bus.call("Rescan")) == (0, "")

    asyncio.run(go())
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1


def test_it_comes_back_when_the_bus_does(bus: BusDaemon, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        service = Service(Answers())
        async with served(service):
            await named(bus)
            opened, tasks = len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks())
            for _ in range(5):
                bus.stop()
                await until(lambda: caplog.records and LOST in caplog.records[-1].getMessage())
                service.model_changed("nobody", "hears it")
                bus.start()
                await until(lambda: "on the session bus as" in caplog.records[-1].getMessage())
                assert (await bus.call("Moods", "string:/b"))[0] == 0
            assert (len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks())) == (opened, tasks)

    caplog.set_level(logging.INFO)
    asyncio.run(go())
    assert len([r for r in caplog.records if LOST in r.getMessage()]) == 5


def pauses_without(address: str | None, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long merd waits each time while there is no bus."""

    async def pause(delay_s: float) -> None:
        pauses.append(delay_s)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    async def go() -> None:
        with pytest.raises(asyncio.CancelledError):
            await own_bus_name(Service(Answers()), pause)

    pauses: list[float] = []
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    asyncio.run(go())
    return pauses


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, "no such file or directory"),
        ("unix:path=/nowhere/bus", "no such file or directory"),
        ("autolaunch:", "unknown address transport"),
    ],
)
def test_without_a_bus_it_waits_ever_longer_and_says_so_once(
    address: str | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    opened = len(os.listdir("/proc/self/fd"))
    assert pauses_without(address, monkeypatch) == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    (record,) = caplog.records
    assert record.getMessage().startswith(LOST)
    assert reason in record.getMessage()
    assert len(os.listdir("/proc/self/fd")) == opened


def test_a_bus_that_hangs_up_at_once_does_not_stop_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n")
        writer.close()

    async def go() -> None:
        server = await asyncio.start_unix_server(hang_up, tmp_path / "bus")
        async with served(Service(Answers())):
            await until(lambda: caplog.records)
        server.close()
        await server.wait_closed()

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
    asyncio.run(go())
    assert LOST in caplog.text


def test_a_bus_that_says_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def go() -> None:
        async with served(Service(Answers())):
            await until(lambda: caplog.records)

    monkeypatch.setattr("merd.dbus.connection._TIMEOUT_S", 0.01)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "bus"))
        server.listen()
        asyncio.run(go())
    assert f"{LOST} (no answer)" in caplog.text


def test_the_bus_in_the_runtime_folder_is_found(
    bus: BusDaemon, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def go() -> None:
        async with served(Service(Answers())):
            await named(bus)

    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    asyncio.run(go())


def test_cancelling_leaves_nothing_behind(bus: BusDaemon) -> None:
    async def go() -> None:
        opened = os.listdir("/proc/self/fd")
        for turns in range(40):
            task = asyncio.create_task(own_bus_name(Service(Answers()), no_pause))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert os.listdir("/proc/self/fd") == opened

    asyncio.run(go())
    assert bus.process is not None
    assert bus.process.poll() is None
