"""How much room a tag keeps for itself."""

from mutagen import PaddingInfo


def kept(info: PaddingInfo) -> int:
    """What is free after saving stays free; none is added, since files are written anew anyway."""
    return max(0, info.padding)
