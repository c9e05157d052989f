"""merd's object on a real bus, called by other programs."""

from __future__ import annotations

import asyncio
import logging
import re
from xml.etree import ElementTree as ET

import pytest
from dbus_next.message import Message
from support.bus_daemon import Answers, BusDaemon, close, named, run, served, subscriber, until

from merd.dbus import Service


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
        "Similar": [("in", "track", "s"), ("in", "wishes", "as"), ("in", "count", "u"), ("out", None, "as")],
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
            _, similar = await bus.call("Similar", "string:/é", "array:string:calmer,sadder", "uint32:1")
            assert similar.split() == ["array", "[", "file:///%C3%A9calmer", "]"]
            _, status = await bus.call("Status")
            assert re.search(r"files +variant +int64 3", status)
            assert "boolean true" in status
            assert "double 0.5" in status
            assert r"\udcff" in status
            assert await bus.call("Rescan") == (0, "")
            status_of_failure, failure = await bus.call("Rate", "string:/x\ny", "string:loud", "string:")
            assert status_of_failure == 1
            assert failure == r"Error org.merd.Error.Rating: 'loud' is no mood of /x\ny"
            for name, more in (("Moods", ()), ("Similar", ("array:string:", "uint32:1"))):
                _, failure = await bus.call(name, "string:a.flac", *more)
                assert "org.merd.Error.Track: a.flac: is neither" in failure
            assert (await bus.call("Rescan"))[1] == "Error org.merd.Error.Internal: OSError: the disk is gone"
            assert "UnknownMethod" in (await bus.call("Rate", "string:/a.flac"))[1]

    answers = Answers()
    asyncio.run(go())
    assert answers.scans == 2
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == ["a call from the bus failed"]


def test_signals_arrive(bus: BusDaemon) -> None:
    async def go() -> None:
        service = Service(Answers())
        service.model_changed("nobody", "hears it")
        client = await subscriber(bus, signals)
        async with served(service):
            await named(bus)
            service.track_tagged(b"/m/\xff a.flac", {"sad": 100.0, "valence": -1.0})
            service.model_changed("default", "default-1")
            service.rating_added(b"/m/a.flac", "calm \udcff")
            await until(lambda: len(signals) == 3)
        await close(client)

    signals: list[Message] = []
    asyncio.run(go())
    assert [(m.path, m.member, m.body) for m in signals] == [
        ("/org/merd/Merd", "TrackTagged", ["file:///m/%FF%20a.flac", {"sad": 100.0, "valence": -1.0}]),
        ("/org/merd/Merd", "ModelChanged", ["default", "default-1"]),
        ("/org/merd/Merd", "RatingAdded", ["file:///m/a.flac", r"calm \udcff"]),
    ]


def test_a_burst_waits_for_a_bus_that_does_not_read(bus: BusDaemon) -> None:
    async def go() -> None:
        service = Service(Answers())
        client = await subscriber(bus, signals)
        async with served(service):
            await named(bus)
            with bus.frozen():
                for number in range(2000):
                    service.track_tagged(b"/m/%d.flac" % number + b"x" * 500, {"sad": 100.0})
                for _ in range(100):
                    await asyncio.sleep(0)
            await until(lambda: len(signals) == 2000)
            assert (await bus.call("Rescan"))[0] == 0
        await close(client)

    signals: list[Message] = []
    asyncio.run(go())
    assert [m.body[0].split(".")[0] for m in signals] == [f"file:///m/{n}" for n in range(2000)]
