"""A listener's rating of a file, recorded."""

from __future__ import annotations

from merd.errors import RatingError, TrackError
from merd.mood import Shares
from merd.store import Store
from merd.store.records import Rating
from merd.util.text import display_path, format_time


def record_rating(
    store: Store, profile: str, path: bytes, shares: Shares, *, source: str, position_s: float | None = None
) -> Rating:
    """Record a rating of the track that a file holds.

    Args:
        store: Where.
        profile: Whose rating it is.
        path: The file, absolute.
        shares: Of each quadrant, 0..1; they sum to 1.
        source: Where it was said: ``cli``, ``dbus``, or what a plugin calls itself.
        position_s: Where in the track it is so, in seconds.

    Raises:
        TrackError: If the library does not have the file, or it could not be analysed.
        RatingError: If the track does not last until the position.
    """
    record = store.files.get(path)
    if record is None:
        raise TrackError(f"{display_path(path)}: is not in the library")
    if record.track_id is None:
        raise TrackError(f"{display_path(path)}: {record.trouble}")
    duration_s = store.tracks.duration_s(record.track_id)
    if position_s is not None and not position_s >= 0:
        raise RatingError(f"{display_path(path)}: {position_s:g} s is no place in a track")
    if position_s is not None and position_s > duration_s:
        raise RatingError(f"{display_path(path)}: is only {format_time(duration_s)} long")
    return store.ratings.add(profile, record.track_id, shares, source=source, position_s=position_s)
