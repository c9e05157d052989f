"""Ratings of items: from beets into merd's store, and from there into beets."""

from __future__ import annotations

from functools import cached_property

from beetsplug.mood.rating_type import Noted
from beetsplug.mood.session import Session
from merd import library, ratings
from merd.analysis import Status
from merd.errors import TrackError
from merd.library import Found
from merd.noting import note
from merd.text import printable

_SOURCE = "beets"


class Ratings:
    """The ratings of a profile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, path: bytes) -> Noted | None:
        """The rating of the track in a file, in words."""
        record = self._session.store.file(path)
        return None if record is None or record.track_id is None else self._words.get(record.track_id)

    def note(self, path: bytes, text: str) -> Noted:
        """Remember a rating of the track in a file, unless it is rated so already; returns it in words.

        Raises:
            RatingError: If the text is no rating.
            TrackError: If the file cannot be read or decoded.
        """
        shares = ratings.parse(text)
        self._meet(path)
        words = Noted(ratings.written(shares))
        if self.of(path) != words:
            rating = note(self._session.store, self._session.profile, path, shares, source=_SOURCE)
            self._words[rating.track_id] = words
        return words

    def _meet(self, path: bytes) -> None:
        """See that merd knows the track in a file as it is now."""
        found = library.look(path)
        if not isinstance(found, Found):
            raise TrackError(f"{printable(path)}: {found.reason}")
        analyst = self._session.analyst
        outcome = analyst.recall(found) or next(analyst.analyse([found], jobs=1))
        if outcome.status is Status.FAILED:
            raise TrackError(f"{printable(path)}: {outcome.error}")

    @cached_property
    def _words(self) -> dict[int, Noted]:
        current = self._session.store.ratings.current(self._session.profile)
        return {rating.track_id: Noted(ratings.written(rating.shares)) for rating in current}
