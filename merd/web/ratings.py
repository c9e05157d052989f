"""What the listener says: ratings, taken back too, and the tracks to ask for."""

from __future__ import annotations

import asyncio
from typing import Any

from merd.config.settings import SHORTEST_ASKED_S
from merd.errors import MerdError, TrackError
from merd.mood import format_shares
from merd.plugins import now_playing
from merd.ratings import active_learning, parser
from merd.ratings.record import record_rating
from merd.store.records import Rating
from merd.util import file_url
from merd.util.text import display_path
from merd.web.question import Question
from merd.web.site import Visit
from merd.web.tracks import rating_of, summary

SOURCE = "web"
_MOST_ASKED = 50


def rate(visit: Visit, question: Question) -> dict[str, Any]:
    """Remember a rating: of a track by its number, of a file by its path or URL, or of what plays."""
    words = question.text("rating")
    path = _path(visit, question)
    rating = record_rating(visit.store, visit.profile, path, parser.parse(words), source=SOURCE)
    visit.site.events.rated(path, words)
    return {"said": f"{display_path(path)}: {format_shares(rating.shares)}", "track": _track(visit, rating)}


def _path(visit: Visit, question: Question) -> bytes:
    """Return the file that a rating is of."""
    if "id" in question.body:
        paths = visit.store.files.of_track(question.whole("id"))
        if not paths:
            raise TrackError("there is no such track")
        return min(paths)
    if named := question.text("track"):
        return file_url.path_of(named)
    return asyncio.run(now_playing.now(visit.site.home, visit.store)).file()


def undo(visit: Visit, _: Question) -> dict[str, Any]:
    """Take the newest rating back."""
    taken = visit.store.ratings.undo(visit.profile, SOURCE)
    if not taken:
        raise MerdError("there is nothing to take back")
    return {"said": f"taken back: {format_shares(taken[0].shares)}", "track": _track(visit, taken[0])}


def ask(visit: Visit, question: Question) -> list[dict[str, Any]]:
    """Answer with the tracks whose ratings would teach the model most."""
    count = question.number("n", 10, 1, _MOST_ASKED)
    suggested = active_learning.suggest(
        visit.store, visit.bundle, visit.profile, count, shortest_s=SHORTEST_ASKED_S
    )
    numbers = [one.track_id for one in suggested]
    return [summary(track) for track in visit.store.mood_map.tracks(numbers, visit.profile, visit.model_id)]


def _track(visit: Visit, rating: Rating) -> dict[str, Any] | None:
    """Return a track as it is shown after its rating; None if its files are gone."""
    found = visit.store.mood_map.tracks([rating.track_id], visit.profile, visit.model_id)
    standing = rating_of(visit.store.ratings.newest(visit.profile, rating.track_id))
    return summary(found[0]) | {"rating": standing} if found else None
