"""The Music Player Daemon, for merd: its queue and its stickers."""
