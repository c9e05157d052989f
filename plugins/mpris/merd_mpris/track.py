"""A track as a player describes it.

Source: https://www.freedesktop.org/wiki/Specifications/mpris-spec/metadata/
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

_US = 1e6


@dataclass(frozen=True)
class Track:
    """A track as a player describes it; empty, or None, where the player says nothing."""

    track_id: str = ""
    url: str = ""
    artist: str = ""
    title: str = ""
    album: str = ""
    length_s: float | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells tracks apart. Some players have one id for all, and no URL: then artist and title tell."""
        return (self.track_id, self.url) if self.url else (self.track_id, self.artist, self.title)


def track_of(metadata: object) -> Track | None:
    """Return the track of the property ``Metadata``, without values of wrong types; None if there is no track."""
    values = metadata if isinstance(metadata, Mapping) else {}
    artist, length = values.get("xesam:artist"), values.get("mpris:length")
    if isinstance(artist, list):
        artist = artist[0] if artist else ""
    track = Track(
        track_id=_text(values.get("mpris:trackid")),
        url=_text(values.get("xesam:url")),
        artist=_text(artist),
        title=_text(values.get("xesam:title")),
        album=_text(values.get("xesam:album")),
        length_s=_seconds(length),
    )
    return track if (track.url or track.title) and not track.track_id.endswith("/NoTrack") else None


def _seconds(length: object) -> float | None:
    """Return a length in microseconds, which some players say as a text, in seconds."""
    try:
        length_s = float(length) / _US if isinstance(length, int | float | str) else 0.0
    except ValueError:
        return None
    return length_s if 0 < length_s < math.inf else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
