"""Plain records of what the store says of files, ratings and models."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from merd.mood import Shares

# SQLite's integers are below it, and not below its negative.
_HALF = 1 << 63


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells whether a file changed: its size in bytes and its modification time in nanoseconds."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileState:
        """Return the state of a file; times that SQLite's integers do not hold (after 2262) begin again below 0."""
        return cls(status.st_size, (status.st_mtime_ns + _HALF) % (2 * _HALF) - _HALF)


class Metadata(NamedTuple):
    """What a file's tags say of its track; None where they say nothing.

    Of several artists or genres, the texts have ``; `` between them.
    """

    artist: str | None = None
    album_artist: str | None = None
    album: str | None = None
    title: str | None = None
    genre: str | None = None
    year: int | None = None
    disc_number: int | None = None
    track_number: int | None = None

    @property
    def name(self) -> str | None:
        """Artist and title; the title alone, or None, where no more is known."""
        return f"{self.artist} - {self.title}" if self.artist and self.title else self.title


class Album(NamedTuple):
    """An album by its name, and how many tracks of it are known.

    Attributes:
        artist: Whose it is, or who plays on it; None where no tag says so.
    """

    artist: str | None
    name: str
    tracks: int


@dataclass(frozen=True)
class FileRecord:
    """What is known of a file.

    Attributes:
        state: As it was when this was noted.
        track_id: The number of the track that it holds; None if it failed.
        trouble: Why it failed, or how it is damaged; None where all is well.
        limit_s: The limit, in seconds, for which it was left out as too long or too short; None if it was not.
    """

    state: FileState
    track_id: int | None
    trouble: str | None
    limit_s: float | None = None


class KnownFile(NamedTuple):
    """What is known of a file, and of its track by one model.

    Attributes:
        duration_s: The track's length in seconds; None without a track.
        segments: The track's mood, as it is stored; None if it has none by the model.
    """

    record: FileRecord
    duration_s: float | None
    segments: bytes | None


@dataclass(frozen=True)
class Failure:
    """A file that could not be analysed."""

    path: bytes
    reason: str


@dataclass(frozen=True)
class Counts:
    """How much the store holds; how many tracks have which mood, and how many an unknown one, is by one model."""

    files: int
    tracks: int
    failures: int
    moods: int
    sad: int
    calm: int
    tense: int
    happy: int
    unknown: int


@dataclass(frozen=True)
class Rating:
    """What a listener says of a track.

    Attributes:
        shares: Of each quadrant, 0..1; they sum to 1.
        source: Where it was said: ``cli``, ``import``, or what a plugin calls itself.
        position_s: Where in the track, in seconds; None if nobody knows.
        rated_us: When, in microseconds since 1970 (UTC).
    """

    id: int
    track_id: int
    shares: Shares
    source: str
    position_s: float | None
    rated_us: int


@dataclass(frozen=True)
class Version:
    """A version of a profile's model, tuned to ratings.

    Attributes:
        model: The id of its bundle.
        parent: The id of the bundle that it was tuned from.
        strategy: How it was tuned.
        made_us: When, in microseconds since 1970 (UTC).
        figures: What its tuning says of it.
        newest_rating: The number of the profile's newest rating when it was tuned; 0 if nobody knows.
        rated: The numbers of the tracks to whose ratings it was tuned.
    """

    id: int
    model: str
    name: str
    parent: str
    strategy: str
    made_us: int
    figures: dict[str, Any]
    newest_rating: int
    rated: tuple[int, ...]
