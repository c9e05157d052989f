"""The tags of music files: moods in each format's own way, and metadata. All else in a file stays as it is.

What reads files that others made goes through `merd.tags.tag_process`.
"""

from merd.tags.fields import WrittenMood
from merd.tags.metadata import read_metadata
from merd.tags.mood_tags import is_up_to_date, read, remove, write

__all__ = ["WrittenMood", "is_up_to_date", "read", "read_metadata", "remove", "write"]
