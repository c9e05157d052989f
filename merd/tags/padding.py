"""What is free between a file's tags and its audio."""

from __future__ import annotations

from mutagen import PaddingInfo


def keep_padding(info: PaddingInfo) -> int:
    """Keep what is free after saving, and add nothing, since files are written anew anyway."""
    return max(0, info.padding)
