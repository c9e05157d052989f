"""A server of notifications on the session bus; the arguments are its name and what it is capable of.

It prints each notification as a JSON list of its summary, its body and its actions. A line of the input, as
``1 calm``, closes the first one and presses that button, in the order that some servers have.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from dbus_next.constants import MessageType
from dbus_next.message import Message

from merd.dbus import Connection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


async def main(program: str, capabilities: list[str]) -> None:
    bus, shown = Connection(os.environ["DBUS_SESSION_BUS_ADDRESS"]), 0
    await bus.connect()

    def notify(message: Message) -> tuple[str, list[Any]]:
        nonlocal shown
        shown += 1
        print(json.dumps(message.body[3:6]), flush=True)
        return "u", [shown]

    answers: dict[str, Callable[[Message], tuple[str, list[Any]]]] = {
        "GetCapabilities": lambda _: ("as", [capabilities]),
        "GetServerInformation": lambda _: ("ssss", [program, "nobody", "1", "1.2"]),
        "Notify": notify,
    }

    def answer(message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.member not in answers:
            return None
        signature, body = answers[message.member](message)
        return Message.new_method_return(message, signature, body)

    bus.add_message_handler(answer)
    await bus.request_name(NAME)
    print("there", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        number, action = line.split()
        for member, value, signature in (("NotificationClosed", 2, "uu"), ("ActionInvoked", action, "us")):
            await bus.send(Message.new_signal(PATH, NAME, member, signature, [int(number), value]))
    bus.close()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
