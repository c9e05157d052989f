"""The store: all that merd remembers, in one SQLite database that any number of processes may share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from merd.store.store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> type[Store]:
    """Import the database when it is asked for; processes that know records alone start without."""
    if name == "Store":
        from merd.store.store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
