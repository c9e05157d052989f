"""Commands about tracks: their moods, in the store and in files' tags."""
