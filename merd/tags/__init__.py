"""The tags of music files: moods in each format's own way, and names. All else in a file stays as it is.

What reads files that others made goes through `merd.tags.tag_process`.
"""

from merd.tags.artist_title import ArtistTitle, read_artist_title
from merd.tags.fields import WrittenMood
from merd.tags.mood_tags import is_up_to_date, read, remove, write

__all__ = ["ArtistTitle", "WrittenMood", "is_up_to_date", "read", "read_artist_title", "remove", "write"]
