"""merd: the mood of your music, as you hear it."""
