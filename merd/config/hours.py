"""Hours of each day by the machine's clock, such as ``06:00-10:00``, or over midnight ``22:00-02:00``."""

from __future__ import annotations

import re
import time

from merd.config import validators
from merd.errors import ConfigError

_TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
_HOURS = re.compile(rf"{_TIME} ?- ?(?:{_TIME}|24:00)", re.ASCII)


def read(value: object) -> str:
    """Read hours, as `validators.Reader` does; what is not between two different times is a mistake."""
    text = validators.words(value)
    if not _HOURS.fullmatch(text) or len(set(_minutes(text))) == 1:
        raise ConfigError("has to be from one time of day to another, as 06:00-10:00 or 22:00-02:00")
    return text


def hold(hours: str, minute: int) -> bool:
    """Tell whether hours hold at a time of day; their end is not one of them.

    Args:
        hours: As `read` returns them.
        minute: Since midnight, 0..1439.
    """
    start, end = _minutes(hours)
    return start <= minute < end if start < end else minute >= start or minute < end


def minute_now() -> int:
    """Return how many minutes it is since midnight, as the clock here shows it."""
    now = time.localtime()
    return 60 * now.tm_hour + now.tm_min


def _minutes(hours: str) -> tuple[int, int]:
    """Return the minutes since midnight at which hours start and end."""
    times = (one.split(":") for one in hours.split("-"))
    start, end = (60 * int(hour) + int(minute) for hour, minute in times)
    return start, end
