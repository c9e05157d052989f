"""merd: the mood of your music, as you hear it."""

__version__ = "0.2.0"
