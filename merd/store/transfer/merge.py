"""What another database knows, added to this one: several machines analyse where their disks are."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from merd.errors import StoreError
from merd.store.database import Database
from merd.store.transfer.backup import back_up

_TRACKS = (
    "INSERT INTO tracks (identity, duration_s, analysed_us) SELECT identity, duration_s, analysed_us "
    "FROM other.tracks AS theirs WHERE identity NOT IN (SELECT identity FROM tracks) ORDER BY theirs.id"
)
# The same track in both.
_JOINED = (
    "JOIN other.tracks AS their_track ON their_track.id = theirs.track_id "
    "JOIN tracks AS own_track ON own_track.identity = their_track.identity"
)
_SAID = ("profile", "sad", "calm", "tense", "happy", "source", "position_s", "rated_us")
_SAME = "own.track_id = own_track.id AND own.undoes IS NULL AND " + " AND ".join(
    f"own.{column} IS theirs.{column}" for column in _SAID
)
_RATINGS = (
    f"INSERT INTO ratings (track_id, {', '.join(_SAID)}) "
    f"SELECT own_track.id, {', '.join(f'theirs.{column}' for column in _SAID)} "
    f"FROM other.ratings AS theirs {_JOINED} "
    f"WHERE theirs.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM ratings AS own WHERE {_SAME}) "
    "ORDER BY theirs.rated_us, theirs.id"
)
_UNDOES = (
    "INSERT INTO ratings (track_id, profile, source, rated_us, undoes) "
    "SELECT own.track_id, undo.profile, undo.source, undo.rated_us, min(own.id) FROM other.ratings AS undo "
    f"JOIN other.ratings AS theirs ON theirs.id = undo.undoes {_JOINED} JOIN ratings AS own ON {_SAME} "
    "GROUP BY undo.id HAVING min(own.id) NOT IN (SELECT undoes FROM ratings WHERE undoes IS NOT NULL)"
)


@dataclass(frozen=True)
class Merged:
    """How much was new."""

    tracks: int
    features: int
    moods: int
    ratings: int


def merge(database: Database, other: Path) -> Merged:
    """Add the tracks, features, moods and ratings of another database; what is there already stays as it is.

    Args:
        database: Where they go.
        other: The other one, of this schema or an older one. It is not changed: a copy is brought up to date.

    Raises:
        StoreError: If the other one cannot be read, or is none of merd.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "other.db"
        back_up(other, copy)
        _bring_up_to_date(copy, other)
        database.execute("ATTACH ? AS other", str(copy))
        try:
            with database.writing():
                return _add(database)
        finally:
            database.execute("DETACH other")


def _bring_up_to_date(copy: Path, other: Path) -> None:
    try:
        opened = Database(copy, new=False)
    except StoreError as error:
        raise StoreError(str(error).replace(str(copy), str(other))) from error
    opened.close()


def _add(database: Database) -> Merged:
    tracks = database.execute(_TRACKS).rowcount
    features, moods = (_add_results(database, table) for table in ("features", "moods"))
    ratings = database.execute(_RATINGS).rowcount
    database.execute(_UNDOES)
    return Merged(tracks, features, moods, ratings)


def _add_results(database: Database, table: str) -> int:
    """Add the rows of a table that belong to tracks, and return how many."""
    columns = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})") if row[1] != "track_id"]
    theirs = ", ".join(f"theirs.{column}" for column in columns)
    return database.execute(
        f"INSERT OR IGNORE INTO {table} (track_id, {', '.join(columns)}) "
        f"SELECT own_track.id, {theirs} FROM other.{table} AS theirs {_JOINED}"
    ).rowcount
