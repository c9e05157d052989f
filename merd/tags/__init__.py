"""The tags of music files: moods in each format's own way, and metadata. All else in a file stays as it is.

What reads files that others made goes through `merd.tags.tag_process`.
"""
