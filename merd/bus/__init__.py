"""merd on the session bus. The only place of the core for dbus-next."""

from merd.bus.presence import stay_on_bus
from merd.bus.service import Answers, Service

__all__ = ["Answers", "Service", "stay_on_bus"]
