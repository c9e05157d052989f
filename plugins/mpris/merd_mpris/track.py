"""What a player says of a track.

Source: https://www.freedesktop.org/wiki/Specifications/mpris-spec/metadata/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_US = 1e6


@dataclass(frozen=True)
class Track:
    """What a player says of a track; empty, or None, where it says nothing."""

    track_id: str = ""
    url: str = ""
    artist: str = ""
    title: str = ""
    length_s: float | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells tracks apart. Some players have one id for all, and no URL: then artist and title tell."""
        return (self.track_id, self.url) if self.url else (self.track_id, self.artist, self.title)


def track_of(metadata: object) -> Track | None:
    """The track that ``Metadata`` tells of, with values of the wrong types left out; None if it tells nothing."""
    told = metadata if isinstance(metadata, Mapping) else {}
    artist, length = told.get("xesam:artist"), told.get("mpris:length")
    if isinstance(artist, list):
        artist = artist[0] if artist else ""
    track_id, url, title = (told.get(name) for name in ("mpris:trackid", "xesam:url", "xesam:title"))
    length_s = length / _US if isinstance(length, (int, float)) and length > 0 else None
    track = Track(_text(track_id), _text(url), _text(artist), _text(title), length_s)
    return track if (track.url or track.title) and not track.track_id.endswith("/NoTrack") else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
