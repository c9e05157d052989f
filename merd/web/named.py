"""Which track is meant by a title, as programs name tracks that do not know merd's numbers, nor its paths."""

from __future__ import annotations

import math
from typing import Any

from merd.errors import MerdError, TrackError
from merd.store.records import Metadata
from merd.util.text import fold, parse_number
from merd.web.question import Question
from merd.web.site import Visit
from merd.web.tracks import summary

_LONGEST = 1000
# Programs round lengths, and estimate those of some formats.
_TOLERANCE_S = 3.0


def named(visit: Visit, question: Question) -> dict[str, Any]:
    """Answer with the track of a title, and perhaps of an artist, an album and a length in seconds.

    Of several, it is the one on that album, and then the one whose length is the nearest.
    """
    title, artist, album = (_text(question, name) for name in ("title", "artist", "album"))
    if not title:
        raise MerdError("title has to be the title of a track")
    length_s = _seconds(question.query.get("seconds", ""))
    least_s, most_s = (0.0, math.inf) if length_s is None else (length_s - _TOLERANCE_S, length_s + _TOLERANCE_S)
    fitting = [
        (album != fold(metadata.album or ""), abs(duration_s - (length_s or duration_s)), number)
        for number, duration_s, metadata in visit.store.metadata.titled(title, least_s, most_s)
        if _is_by(artist, metadata)
    ]
    if not fitting:
        raise TrackError("no track of the library has this title, artist and length in its tags")
    (track,) = visit.store.mood_map.tracks([min(fitting)[-1]], visit.profile, visit.model_id)
    return summary(track)


def _text(question: Question, name: str) -> str:
    text = question.query.get(name, "")
    if len(text) > _LONGEST:
        raise MerdError(f"{name} may have {_LONGEST} characters, not more")
    return fold(text.strip())


def _seconds(text: str) -> float | None:
    """Return a length; None where none, or 0, was given."""
    try:
        return parse_number("seconds", text, 0, 1e6) or None if text else None
    except ValueError as error:
        raise MerdError(str(error)) from error


def _is_by(artist: str, metadata: Metadata) -> bool:
    """Tell whether an artist is the tags' one, or one of several on either side."""
    told = fold(metadata.artist or "")
    return artist in told or bool(told and told in artist)
