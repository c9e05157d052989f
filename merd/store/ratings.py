"""The ratings, which are what listeners say. Rows are only added; an undo is a row, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from merd.mood import Shares
from merd.store.database import Database, now_us
from merd.store.records import Rating

_COLUMNS = "id, track_id, sad, calm, tense, happy, source, position_s, rated_us"
_SAME = 1e-9
_MOVED = "moved"


class Ratings:
    """The ratings of all profiles. A profile is a listener's name, or one of the ways in which they hear."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        profile: str,
        track_id: int,
        shares: Shares,
        *,
        source: str,
        position_s: float | None = None,
        rated_us: int | None = None,
    ) -> Rating:
        """Remember a rating.

        Args:
            profile: Whose it is.
            track_id: The track.
            shares: Of each quadrant, 0..1; they sum to 1.
            source: Where it was said: ``cli``, ``import``, or what a plugin calls itself.
            position_s: Where in the track, in seconds.
            rated_us: When it was said. By default now, and in any case after all of the profile that are there.

        Raises:
            StoreError: If the shares are none, or there is no such track.
        """
        row = self._database.one(
            "INSERT INTO ratings (profile, track_id, sad, calm, tense, happy, source, position_s, rated_us) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, max(?, "
            "(SELECT coalesce(max(rated_us) + 1, 0) FROM ratings WHERE profile = ?)))) "
            f"RETURNING {_COLUMNS}",
            profile,
            track_id,
            *shares,
            source,
            position_s,
            rated_us,
            now_us(),
            profile,
        )
        return _rating(row)

    def add_all(self, profile: str, track_ids: Iterable[int], shares: Shares, *, source: str) -> list[Rating]:
        """Remember one rating of several tracks, all or none, which one `undo` takes back.

        Args:
            profile: Whose it is.
            track_ids: The tracks.
            shares: As for `add`.
            source: As for `add`.

        Raises:
            StoreError: As for `add`.
        """
        ratings: list[Rating] = []
        with self._database.writing():
            for track_id in track_ids:
                rated_us = ratings[0].rated_us if ratings else None
                ratings.append(self.add(profile, track_id, shares, source=source, rated_us=rated_us))
        return ratings

    def undo(self, profile: str, source: str) -> list[Rating]:
        """Take back what a profile rated last, of that which stands; the tracks' ratings before it count again.

        Args:
            profile: Whose it is.
            source: Where the undo was asked for, as for `add`.

        Returns:
            What was taken back: several ratings if they were said at once, the newest first; none if none stands.
        """
        return self._undo(
            profile,
            source,
            "(rated_us, source) = (SELECT rated_us, source FROM standing_ratings WHERE profile = ? "
            "ORDER BY rated_us DESC, id DESC LIMIT 1)",
            profile,
        )

    def take_back(self, profile: str, rating: Rating, source: str) -> None:
        """Take one rating back, whatever was rated since, unless that was done already.

        Args:
            profile: Whose it is.
            rating: The rating.
            source: Where that was asked for, as for `add`.
        """
        self._undo(profile, source, "id = ?", rating.id)

    def _undo(self, profile: str, source: str, which: str, value: object) -> list[Rating]:
        """Take back the standing ratings that an SQL condition names; return them, the newest first."""
        rows = self._database.execute(
            "INSERT INTO ratings (profile, track_id, source, rated_us, undoes) "
            f"SELECT profile, track_id, ?, ?, id FROM standing_ratings WHERE profile = ? AND {which} "
            "RETURNING undoes",
            source,
            now_us(),
            profile,
            value,
        ).fetchall()
        sql = f"SELECT {_COLUMNS} FROM ratings WHERE id = ?"
        return [_rating(self._database.one(sql, number)) for (number,) in sorted(rows, reverse=True)]

    def profiles(self) -> list[str]:
        """Return the names of all who ever rated."""
        return [name for (name,) in self._database.execute("SELECT DISTINCT profile FROM ratings ORDER BY profile")]

    def current(self, profile: str) -> list[Rating]:
        """Return the ratings that count: of each track, the newest that was not taken back. The oldest first."""
        newest = {rating.track_id: rating for rating in self.standing(profile)}
        return sorted(newest.values(), key=lambda rating: (rating.rated_us, rating.id))

    def newest(self, profile: str, track_id: int) -> Rating | None:
        """Return the rating of a track that counts; None if there is none.

        Args:
            profile: Whose it is.
            track_id: The track's number.
        """
        row = self._database.one(
            f"SELECT {_COLUMNS} FROM standing_ratings WHERE profile = ? AND track_id = ? "
            "ORDER BY rated_us DESC, id DESC LIMIT 1",
            profile,
            track_id,
        )
        return None if row is None else _rating(row)

    def standing(self, profile: str) -> list[Rating]:
        """Return all ratings of a profile that were not taken back, several of a track if it was rated again.

        The oldest first.
        """
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM standing_ratings WHERE profile = ? ORDER BY rated_us, id", profile
        )
        return [_rating(row) for row in rows]

    def rated_tracks(self, least_s: float, most_s: float) -> list[int]:
        """Return the numbers of the tracks that some profile has rated, and that are so long.

        Args:
            least_s: The shortest length, in seconds.
            most_s: The longest length, in seconds.
        """
        rows = self._database.execute(
            "SELECT DISTINCT tracks.id FROM standing_ratings JOIN tracks ON tracks.id = track_id "
            "WHERE duration_s BETWEEN ? AND ?",
            least_s,
            most_s,
        )
        return [number for (number,) in rows.fetchall()]

    def is_rated(self, track_id: int) -> bool:
        """Tell whether some profile has rated a track."""
        return bool(
            self._database.one("SELECT EXISTS (SELECT 1 FROM standing_ratings WHERE track_id = ?)", track_id)[0]
        )

    def copy(self, old: int, new: int, *, move: bool) -> None:
        """Let the ratings of a track count for another one, too, as if they had been said of it.

        Args:
            old: The track that has them.
            new: The one that gets them; what it has already, it does not get again.
            move: Whether they are taken back from the old one.
        """
        said = "profile, sad, calm, tense, happy, source, position_s, rated_us"
        self._database.execute(
            f"INSERT INTO ratings (track_id, {said}) SELECT ?, {said} FROM standing_ratings AS theirs "
            "WHERE track_id = ? AND NOT EXISTS (SELECT 1 FROM standing_ratings AS own WHERE own.track_id = ? "
            "AND own.profile = theirs.profile AND own.rated_us = theirs.rated_us) ORDER BY rated_us, id",
            new,
            old,
            new,
        )
        if move:
            self._database.execute(
                "INSERT INTO ratings (track_id, profile, source, rated_us, undoes) "
                "SELECT track_id, profile, ?, ?, id FROM standing_ratings WHERE track_id = ?",
                _MOVED,
                now_us(),
                old,
            )

    def known(self, profile: str, track_id: int, shares: Shares, rated_us: int | None) -> bool:
        """Tell whether this was said already, even if it was taken back.

        Args:
            profile: Whose it is.
            track_id: The track's number.
            shares: Of each quadrant, 0..1; they sum to 1.
            rated_us: When, in microseconds since 1970 (UTC); None for any time.
        """
        rows = self._database.execute(
            "SELECT sad, calm, tense, happy FROM ratings WHERE profile = ? AND track_id = ? AND undoes IS NULL "
            "AND rated_us = coalesce(?, rated_us)",
            profile,
            track_id,
            rated_us,
        )
        return any(all(abs(a - b) < _SAME for a, b in zip(row, shares, strict=True)) for row in rows)


def _rating(row: tuple[Any, ...]) -> Rating:
    number, track_id, sad, calm, tense, happy, *rest = row
    return Rating(number, track_id, (sad, calm, tense, happy), *rest)
