"""Names that dbus-next takes from the standard library, and that newer Pythons no longer have."""

from __future__ import annotations

import asyncio
import inspect
import typing
from collections.abc import Callable
from typing import Any


def add_missing_names() -> None:
    """Add them again, where they are missing."""
    vars(typing).setdefault("no_type_check_decorator", _same)  # gone from Python 3.15 on
    vars(asyncio).setdefault("iscoroutinefunction", inspect.iscoroutinefunction)  # from 3.16 on


def _same(decorator: Callable[..., Any]) -> Callable[..., Any]:
    """Return a decorator as it is: what it once kept away is a check of types that nobody makes."""
    return decorator
