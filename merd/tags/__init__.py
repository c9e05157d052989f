"""The tags of music files: moods in each format's own way, and names. All else in a file stays as it is."""

from merd.tags.artist_title import Names, names
from merd.tags.fields import Written
from merd.tags.mood_tags import read, remove, says, write

__all__ = ["Names", "Written", "names", "read", "remove", "says", "write"]
