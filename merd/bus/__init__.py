"""merd on the session bus. The only place for dbus-next."""

from merd.bus.connection import Connection, connected
from merd.bus.peer import BUS, Peer, Signal
from merd.bus.presence import stay_on_bus
from merd.bus.service import Answers, Service
from merd.bus.staying import reason, stay_connected

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
