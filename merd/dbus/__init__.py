"""The session bus: merd's place on it, and other programs. The only home of dbus-next."""

from merd.dbus.missing_names import add_missing_names

add_missing_names()

from merd.dbus.client import BUS, Client, Signal
from merd.dbus.connection import Connection, connected
from merd.dbus.name_owner import own_bus_name
from merd.dbus.reconnect import keep_connected, reason
from merd.dbus.service import Service, ServiceHandler

__all__ = [
    "BUS",
    "Client",
    "Connection",
    "Service",
    "ServiceHandler",
    "Signal",
    "connected",
    "keep_connected",
    "own_bus_name",
    "reason",
]
