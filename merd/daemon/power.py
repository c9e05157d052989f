"""The machine's sources of power, and whether it runs on its battery."""

from __future__ import annotations

from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")


def on_battery(supplies: Path = SUPPLIES) -> bool:
    """Tell whether a battery of the machine itself is in use, and nothing else gives it power.

    Args:
        supplies: A folder for each source of power, as the kernel has them (sysfs-class-power).
    """
    try:
        sources = [_properties(folder) for folder in supplies.iterdir()]
    except OSError:
        return False
    own = [source for source in sources if source.get("scope") != "Device"]  # Not that of a mouse.
    plugged_in = any(source.get("online") in ("1", "2") for source in own if source.get("type") != "Battery")
    return not plugged_in and any(
        (source.get("type"), source.get("status")) == ("Battery", "Discharging") for source in own
    )


def _properties(folder: Path) -> dict[str, str]:
    properties = {}
    for name in ("type", "scope", "status", "online"):
        try:
            properties[name] = (folder / name).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
    return properties
