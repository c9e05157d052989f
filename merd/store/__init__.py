"""The store: all that merd remembers, in one SQLite database that any number of processes may share."""

from merd.store.store import Store

__all__ = ["Store"]
