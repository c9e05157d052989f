"""A player on the session bus that is and says what it is told to; its name is the argument.

Each line of the input is a JSON object: ``{"PlaybackStatus": "Playing", "Metadata": {...}}`` sets these properties,
and says so in a signal. ``"times": 2000`` says so many, each with its number in place of ``%d`` in the URL. After
``"refuses": true`` it answers with errors. ``"urls": []`` gives it a list of tracks that others may add to. After
each line, and when it is on the bus, it prints one: the list, if it has one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from dbus_next.constants import MessageType
from dbus_next.message import Message
from dbus_next.signature import Variant

from merd.dbus import Connection

PATH, INTERFACE = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"
TYPES = {"mpris:trackid": "o", "mpris:length": "x", "xesam:artist": "as"}

properties: dict[str, Any] = {}
tracks: list[str] = []


def variants(number: int = 0) -> dict[str, Variant]:
    metadata = {
        name: Variant(TYPES.get(name, "s"), value.replace("%d", str(number)) if name == "xesam:url" else value)
        for name, value in properties.get("Metadata", {}).items()
    }
    status = (
        {"PlaybackStatus": Variant("s", properties["PlaybackStatus"])} if "PlaybackStatus" in properties else {}
    )
    return {**status, "Metadata": Variant("a{sv}", metadata)}


def of_list() -> dict[str, Variant]:
    """What the player says of its list, in all interfaces at once."""
    has = Variant("b", "urls" in properties)
    return {"HasTrackList": has, "CanEditTracks": has, "Tracks": Variant("ao", tracks)}


def add(url: str, after: str, current: bool) -> None:
    place = tracks.index(after) + 1 if after in tracks else 0
    tracks.insert(place, f"/track/{len(tracks)}")
    properties["urls"].insert(place, url)
    if current:
        properties["Metadata"] = {"mpris:trackid": tracks[place], "xesam:url": url}


async def main(name: str) -> None:
    bus, last = Connection(os.environ["DBUS_SESSION_BUS_ADDRESS"]), 0
    await bus.connect()

    def answer(message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.member not in {"GetAll", "AddTrack"}:
            return None
        if message.member == "AddTrack":
            add(*message.body)
            return Message.new_method_return(message)
        if properties.get("refuses"):
            return Message.new_error(message, "org.freedesktop.DBus.Error.Failed", "it does not say")
        return Message.new_method_return(message, "a{sv}", [variants(last) | of_list()])

    bus.add_message_handler(answer)
    await bus.request_name(f"org.mpris.MediaPlayer2.{name}")
    print("there", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        properties.update(json.loads(line))
        for last in range(1, properties.pop("times", 1) + 1):
            body = [INTERFACE, variants(last), []]
            await bus.send(Message.new_signal(PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", body))
        print(json.dumps(properties["urls"]) if "urls" in properties else "done", flush=True)
    bus.close()


asyncio.run(main(sys.argv[1]))
