"""How tracks were listened to, and for which ones the listener was asked for a rating."""

from __future__ import annotations

from typing import NamedTuple

from merd.store.database import Database, now_us

# As scrobblers have it: a track counts as heard from half of it on.
_HALF = 0.5


class Plays(NamedTuple):
    """How often a track was played for at least half of its length, and how often it was left before."""

    full: int
    skipped: int


class PlayHistory:
    """Plays and questions. Nothing of it is a rating."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def played(self, track_id: int, player: str, heard_s: float) -> None:
        """A track was played by a player, for so many seconds altogether."""
        self._database.execute(
            "INSERT INTO plays (track_id, player, heard_s, ended_us) VALUES (?, ?, ?, ?)",
            *(track_id, player, heard_s, now_us()),
        )

    def plays(self, path: bytes) -> Plays:
        """How the track was listened to that a file holds."""
        full, all_ = self._database.one(
            "SELECT count(*) FILTER (WHERE heard_s >= ? * duration_s), count(*) FROM plays JOIN tracks "
            "ON tracks.id = plays.track_id WHERE tracks.id = (SELECT track_id FROM files WHERE path = ?)",
            *(_HALF, path),
        )
        return Plays(full, all_ - full)

    def ask(self, profile: str, track_id: int) -> bool:
        """Note that a profile's listener is asked for a rating of a track; False if that was done before."""
        done = self._database.execute(
            "INSERT OR IGNORE INTO questions (profile, track_id, asked_us) VALUES (?, ?, ?)",
            *(profile, track_id, now_us()),
        )
        return done.rowcount > 0

    def asked(self, profile: str, track_id: int) -> bool:
        """Whether a profile's listener was asked for a rating of a track."""
        sql = "SELECT EXISTS (SELECT 1 FROM questions WHERE profile = ? AND track_id = ?)"
        return bool(self._database.one(sql, profile, track_id)[0])
