"""merd on a real bus, called by other programs."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bus_daemon import BusDaemon, no_pause, run, served, until
from conftest import needs
from dbus_next.aio.message_bus import MessageBus
from dbus_next.message import Message

from merd.bus import Service, stay_on_bus
from merd.errors import RatingError

LOST = "not on the session bus"


class Answers:
    """Says what it was asked."""

    def __init__(self) -> None:
        self.scans = 0

    def rate(self, track: bytes, rating: str, profile: str) -> str:
        if rating == "loud":
            raise RatingError(f"'loud' is no mood of {os.fsdecode(track)}")
        return f"{track!r} {rating} {profile or 'nobody'}"

    def moods(self, track: bytes) -> dict[str, float]:
        return {"sad": 25.0, "arousal": -0.5} if track == b"/a.flac" else {}

    def status(self) -> dict[str, object]:
        return {"files": 3, "ready": True, "share": 0.5, "state": "listening", "odd": "\udcff", "none": None}

    def rescan(self) -> None:
        self.scans += 1
        if self.scans > 1:
            raise OSError("the disk is gone")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BusDaemon]:
    needs("dbus-daemon")
    needs("dbus-send")
    daemon = BusDaemon(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    daemon.start()
    yield daemon
    daemon.stop()


async def named(bus: BusDaemon) -> None:
    """Wait until somebody has merd's name."""
    where = ("--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.merd.Merd")
    while "true" not in (await run("dbus-send", f"--bus={bus.address}", "--print-reply=literal", *where))[1]:
        pass


def test_introspection_says_what_there_is(bus: BusDaemon) -> None:
    async def go() -> str:
        async with served(Service(Answers())):
            await named(bus)
            where = ("--dest=org.merd.Merd", "/org/merd/Merd", "org.freedesktop.DBus.Introspectable.Introspect")
            return (await run("dbus-send", f"--bus={bus.address}", "--print-reply=literal", *where))[1]

    interface = ET.fromstring(asyncio.run(go())).find("interface[@name='org.merd.Merd1']")
    assert interface is not None
    members = {
        member.get("name"): [(a.get("direction"), a.get("name"), a.get("type")) for a in member]
        for member in interface
    }
    assert members == {
        "Rate": [("in", "track", "s"), ("in", "rating", "s"), ("in", "profile", "s"), ("out", None, "s")],
        "Moods": [("in", "track", "s"), ("out", None, "a{sd}")],
        "Status": [("out", None, "a{sv}")],
        "Rescan": [],
        "TrackTagged": [("out", None, "s"), ("out", None, "a{sd}")],
        "ModelChanged": [("out", None, "s"), ("out", None, "s")],
        "RatingAdded": [("out", None, "s"), ("out", None, "s")],
    }


def test_another_program_calls_the_methods(bus: BusDaemon, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        async with served(Service(answers)):
            await named(bus)
            track = "string:file:///m/%ff%20a.flac"
            assert await bus.call("Rate", track, "string:calm", "string:anna") == (
                0,
                r"b'/m/\xff a.flac' calm anna",
            )
            assert await bus.call("Rate", "string:/é%20", "string:1", "string:") == (
                0,
                r"b'/\xc3\xa9%20' 1 nobody",
            )
            _, moods = await bus.call("Moods", "string:/a.flac")
            assert re.findall(r"(\S+) +double (\S+)", moods) == [("sad", "25"), ("arousal", "-0.5")]
            assert (await bus.call("Moods", "string:/b.flac"))[1].split() == ["array", "[", "]"]
            _, status = await bus.call("Status")
            assert re.search(r"files +variant +int64 3", status)
            assert "boolean true" in status
            assert "double 0.5" in status
            assert r"\udcff" in status
            assert await bus.call("Rescan") == (0, "")
            status_of_failure, failure = await bus.call("Rate", "string:/x\ny", "string:loud", "string:")
            assert status_of_failure == 1
            assert failure == r"Error org.merd.Error.Rating: 'loud' is no mood of /x\ny"
            assert "org.merd.Error.Track: a.flac: is neither" in (await bus.call("Moods", "string:a.flac"))[1]
            assert (await bus.call("Rescan"))[1] == "Error org.merd.Error.Internal: OSError: the disk is gone"
            assert "UnknownMethod" in (await bus.call("Rate", "string:/a.flac"))[1]

    answers = Answers()
    asyncio.run(go())
    assert answers.scans == 2
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == ["a call from the bus failed"]


async def listener(bus: BusDaemon, heard: list[Message]) -> MessageBus:
    """Another program that hears merd's signals."""
    peer = await MessageBus(bus.address).connect()

    def hear(message: Message) -> None:
        if message.interface == "org.merd.Merd1":
            heard.append(message)

    peer.add_message_handler(hear)
    where = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch")
    await peer.call(Message(*where, signature="s", body=["type='signal',interface='org.merd.Merd1'"]))
    return peer


async def close(peer: MessageBus) -> None:
    peer.disconnect()
    await peer.wait_for_disconnect()
    peer._stream.close()
    peer._sock.close()


def test_signals_arrive(bus: BusDaemon) -> None:
    async def go() -> None:
        service = Service(Answers())
        service.model_changed("nobody", "hears it")
        peer = await listener(bus, heard)
        async with served(service):
            await named(bus)
            service.track_tagged(b"/m/\xff a.flac", {"sad": 100.0, "valence": -1.0})
            service.model_changed("default", "default-1")
            service.rating_added(b"/m/a.flac", "calm \udcff")
            await until(lambda: len(heard) == 3)
        await close(peer)

    heard: list[Message] = []
    asyncio.run(go())
    assert [(m.path, m.member, m.body) for m in heard] == [
        ("/org/merd/Merd", "TrackTagged", ["file:///m/%FF%20a.flac", {"sad": 100.0, "valence": -1.0}]),
        ("/org/merd/Merd", "ModelChanged", ["default", "default-1"]),
        ("/org/merd/Merd", "RatingAdded", ["file:///m/a.flac", r"calm \udcff"]),
    ]


def test_a_burst_waits_for_a_bus_that_does_not_read(bus: BusDaemon) -> None:
    async def go() -> None:
        service = Service(Answers())
        peer = await listener(bus, heard)
        async with served(service):
            await named(bus)
            with bus.frozen():
                for number in range(2000):
                    service.track_tagged(b"/m/%d.flac" % number + b"x" * 500, {"sad": 100.0})
                for _ in range(100):
                    await asyncio.sleep(0)
            await until(lambda: len(heard) == 2000)
            assert (await bus.call("Rescan"))[0] == 0
        await close(peer)

    heard: list[Message] = []
    asyncio.run(go())
    assert [m.body[0].split(".")[0] for m in heard] == [f"file:///m/{n}" for n in range(2000)]


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
            await stay_on_bus(Service(Answers()), pause)

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

    monkeypatch.setattr("merd.bus.presence._PATIENCE_S", 0.01)
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
            task = asyncio.create_task(stay_on_bus(Service(Answers()), no_pause))
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
