"""What plugins implement: the entry-point groups ``merd.players`` and ``merd.collectors``."""
