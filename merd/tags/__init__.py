"""The tags of music files: moods in each format's own way, and metadata. All else in a file stays as it is.

What reads files that others made goes through `merd.tags.tag_process`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from merd.tags.fields import WrittenMood
    from merd.tags.metadata import read_metadata
    from merd.tags.mood_tags import is_up_to_date, read, remove, write

__all__ = ["WrittenMood", "is_up_to_date", "read", "read_metadata", "remove", "write"]

_MODULES = {"WrittenMood": "fields", "read_metadata": "metadata"}


def __getattr__(name: str) -> Any:
    """Import what is asked for; the process that only reads metadata does without moods, and so without numpy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"merd.tags.{_MODULES.get(name, 'mood_tags')}"), name)
