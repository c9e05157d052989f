"""Commands that make playlists."""
