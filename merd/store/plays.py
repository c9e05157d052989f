"""How tracks were listened to, and for which ones the listener was asked for a rating."""

from __future__ import annotations

from typing import NamedTuple

from merd.store.database import Database, now_us

# As scrobblers have it: a track counts as played in full from half of it on.
_HALF = 0.5


class Plays(NamedTuple):
    """How often a track was played for at least half of its length, and how often it was left before."""

    full: int
    skipped: int


class PlayHistory:
    """The plays, and the questions to listeners. Nothing of it is a rating."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, track_id: int, player: str, played_s: float) -> None:
        """Remember that a track was played.

        Args:
            track_id: The track's number.
            player: What the player is called.
            played_s: How long altogether, in seconds.
        """
        self._database.execute(
            "INSERT INTO plays (track_id, player, heard_s, ended_us) VALUES (?, ?, ?, ?)",
            track_id,
            player,
            played_s,
            now_us(),
        )

    def count(self, path: bytes) -> Plays:
        """Count the plays of the track that a file holds."""
        full, all_ = self._database.one(
            "SELECT count(*) FILTER (WHERE heard_s >= ? * duration_s), count(*) FROM plays JOIN tracks "
            "ON tracks.id = plays.track_id WHERE tracks.id = (SELECT track_id FROM files WHERE path = ?)",
            _HALF,
            path,
        )
        return Plays(full, all_ - full)

    def add_question(self, profile: str, track_id: int) -> bool:
        """Remember that a profile's listener is asked for a rating of a track.

        Args:
            profile: The listener's profile.
            track_id: The track's number.

        Returns:
            False if the listener was asked before.
        """
        done = self._database.execute(
            "INSERT OR IGNORE INTO questions (profile, track_id, asked_us) VALUES (?, ?, ?)",
            profile,
            track_id,
            now_us(),
        )
        return done.rowcount > 0

    def was_asked(self, profile: str, track_id: int) -> bool:
        """Tell whether a profile's listener was asked for a rating of a track.

        Args:
            profile: The listener's profile.
            track_id: The track's number.
        """
        sql = "SELECT EXISTS (SELECT 1 FROM questions WHERE profile = ? AND track_id = ?)"
        return bool(self._database.one(sql, profile, track_id)[0])
