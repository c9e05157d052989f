"""The Music Player Daemon, for merd: its queue."""
