"""Tracks: found, listed, and told of in detail."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from starlette.responses import Response

from merd import rules
from merd.errors import MerdError, TrackError
from merd.mood import Quadrant
from merd.playlists import likeness, similar
from merd.playlists.sound_path import sound_path
from merd.store.mood_map import NumberedTrack
from merd.store.query import TrackRow
from merd.store.records import Rating
from merd.util.text import display_path, one_line
from merd.web.question import Question
from merd.web.site import Visit
from merd.web.wanted import wanted

_MOST_AT_ONCE, _LIKE = 200, 25
_DIGITS = 10
_HIGHEST = (1 << 32) - 1


def find(visit: Visit, question: Question) -> Response:
    """Answer with the numbers of tracks, each a little-endian uint32, in the order of a list."""
    sort = question.query.get("sort", "")
    numbers = visit.store.query.numbers(
        wanted(question.query),
        profile=visit.profile,
        model=visit.model_id,
        sort=rules.parse_sort(sort) if sort else None,
    )
    return Response(np.array(numbers, "<u4").tobytes(), media_type="application/octet-stream")


def listed(visit: Visit, question: Question) -> list[dict[str, Any]]:
    """Answer with tracks by their numbers: ``?ids=1,2,3``."""
    texts = question.query.get("ids", "").split(",")
    if len(texts) > _MOST_AT_ONCE or not all(text.isdecimal() and len(text) <= _DIGITS for text in texts):
        raise MerdError(f"ids has to be numbers with commas between them, {_MOST_AT_ONCE} at most")
    return [summary(track) for track in visit.store.mood_map.tracks(map(int, texts), visit.profile, visit.model_id)]


def summary(track: NumberedTrack) -> dict[str, Any]:
    """Return what a list shows of a track."""
    row, quadrant = track.row, track.quadrant
    percent = (row.sad, row.calm, row.tense, row.happy)
    return {
        "id": track.track_id,
        "title": one_line(row.metadata.title or "") or _stem(row.path),
        "by": _by(row),
        "artist": row.metadata.artist,
        "album": row.metadata.album,
        "year": row.metadata.year,
        "genre": row.metadata.genre,
        "duration_s": round(row.duration_s, 1),
        "mood": None if quadrant is None else Quadrant(quadrant).word,
        "sure": None if track.sure is None else round(track.sure),
        "percent": None
        if None in percent
        else dict(zip((q.word for q in Quadrant), map(_whole, percent), strict=True)),
        "arousal": row.arousal,
        "valence": row.valence,
        "rated": row.rated,
    }


def one(visit: Visit, question: Question) -> dict[str, Any]:
    """Answer with all that is known of a track: its files, its mood over time, the listener's rating."""
    number = question.path["track"]
    found = visit.store.mood_map.tracks([number], visit.profile, visit.model_id)
    if not found:
        raise TrackError("there is no such track")
    mood = visit.store.moods.get_for_now(number, visit.model_id)
    return {
        **summary(found[0]),
        "files": [display_path(path) for path in sorted(visit.store.files.of_track(number))],
        "timeline": [
            {"start_s": start_s, "end_s": end_s, "mood": quadrant.word}
            for (start_s, end_s), quadrant in (
                zip(mood.times_s.tolist(), mood.timeline, strict=True) if mood else ()
            )
        ],
        "rating": rating_of(visit.store.ratings.newest(visit.profile, number)),
    }


def like(visit: Visit, question: Question) -> list[dict[str, Any]]:
    """Answer with the tracks that are most like one of them, perhaps calmer or happier: ``?wish=calmer``."""
    wish = question.query.get("wish", "")
    if wish and wish not in similar.WISHES:
        raise MerdError(f"wish has to be one of {', '.join(similar.WISHES)}")
    number, count = question.path["track"], question.number("n", _LIKE, 1, _MOST_AT_ONCE)
    wishes = [wish] if wish else []
    numbers = similar.similar(visit.store, visit.bundle, visit.profile, number, wishes=wishes, count=count)
    return _compared(visit, number, numbers)


def path(visit: Visit, question: Question) -> list[dict[str, Any]]:
    """Answer with the tracks that lead gradually from one to another, with both: ``?to=2``."""
    first, last = question.path["track"], question.number("to", -1, 0, _HIGHEST)
    count = question.number("n", _LIKE, 2, _MOST_AT_ONCE)
    numbers = sound_path(visit.store, visit.bundle, visit.profile, first, last, count=count)
    return _compared(visit, first, numbers)


def _compared(visit: Visit, number: int, numbers: list[int]) -> list[dict[str, Any]]:
    """Return what a list shows of tracks, and how similar each is to one, 0..1."""
    one, *tracks = visit.store.mood_map.tracks([number, *numbers], visit.profile, visit.model_id)
    similarities = likeness.similarities(visit.store, visit.bundle, one, tracks)
    return [
        {**summary(track), "similarity": round(similarity, 3)}
        for track, similarity in zip(tracks, similarities, strict=True)
    ]


def rating_of(rating: Rating | None) -> dict[str, float] | None:
    """Return a rating's shares by the quadrants' words; None without one."""
    return None if rating is None else {q.word: share for q, share in zip(Quadrant, rating.shares, strict=True)}


def _by(row: TrackRow) -> str:
    """Return whose a track is, and on what album; where no tag says, the name of its folder."""
    told = [one_line(text) for text in (row.metadata.artist, row.metadata.album) if text]
    return " · ".join(told) or display_path(os.path.basename(os.path.dirname(row.path)))


def _stem(path: bytes) -> str:
    return display_path(os.path.splitext(os.path.basename(path))[0])


def _whole(percent: float | None) -> int:
    return round(percent or 0)
