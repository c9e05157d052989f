"""Ratings of items: from beets into merd's store, and from there into beets."""

from __future__ import annotations

from beetsplug.mood.rating_type import StoredRating
from beetsplug.mood.session import Session
from merd.ratings import parser
from merd.ratings.record import record_rating

_SOURCE = "beets"


class Ratings:
    """The ratings of a profile."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, path: bytes) -> StoredRating | None:
        """Return the rating of the track in a file, in words."""
        store, profile = self._session.store, self._session.profile
        track_id = store.files.track_of(path)
        rating = None if track_id is None else store.ratings.newest(profile, track_id)
        return None if rating is None else StoredRating(parser.format_rating(rating.shares))

    def rate(self, path: bytes, text: str) -> StoredRating:
        """Store a rating of the track in a file, unless it is rated so already.

        Args:
            path: The file, which is analysed if it is new.
            text: The rating as a listener writes it.

        Returns:
            The rating as merd writes it.

        Raises:
            RatingError: If the text is no rating.
            TrackError: If the file cannot be read or decoded.
        """
        shares = parser.parse(text)
        self._session.analyser.result_of(path)
        rating = StoredRating(parser.format_rating(shares))
        if self.of(path) != rating:
            record_rating(self._session.store, self._session.profile, path, shares, source=_SOURCE)
        return rating
