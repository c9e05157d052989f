"""Moods in the tags of music files, in each format's own way. Everything else in a file stays as it is."""

from merd.tags.fields import Written
from merd.tags.tags import read, remove, says, write

__all__ = ["Written", "read", "remove", "says", "write"]
