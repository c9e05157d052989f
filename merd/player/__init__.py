"""A player of merd's own, for when none runs: mpv."""
