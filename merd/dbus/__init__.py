"""merd on the session bus. The only place for dbus-next."""

from merd.dbus.client import BUS, Peer, Signal
from merd.dbus.connection import Connection, connected
from merd.dbus.name_owner import stay_on_bus
from merd.dbus.reconnect import reason, stay_connected
from merd.dbus.service import Answers, Service

__all__ = [
    "BUS",
    "Answers",
    "Connection",
    "Peer",
    "Service",
    "Signal",
    "connected",
    "reason",
    "stay_connected",
    "stay_on_bus",
]
