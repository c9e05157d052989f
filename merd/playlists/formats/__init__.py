"""The formats of playlists by their names, which are the suffixes of their files.

A new format is a class of its own and a line here, and its name in `merd.config.settings.PLAYLIST_FORMATS`.
"""

from __future__ import annotations

from merd.playlists.formats.base import RuleFormat, TrackListFormat
from merd.playlists.formats.m3u import M3u, M3u8
from merd.playlists.formats.navidrome import Nsp
from merd.playlists.formats.xspf import Xspf

FORMATS: dict[str, TrackListFormat | RuleFormat] = {"m3u8": M3u8(), "m3u": M3u(), "xspf": Xspf(), "nsp": Nsp()}
# Those that list tracks.
TRACK_LISTS = tuple(name for name, one in FORMATS.items() if isinstance(one, TrackListFormat))

__all__ = ["FORMATS", "TRACK_LISTS", "RuleFormat", "TrackListFormat"]
