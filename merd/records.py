"""What the store says of files, as plain records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileState:
    """What tells whether a file changed: its size in bytes and its modification time in nanoseconds."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class FileRecord:
    """What is known of a file: the track that it holds, None if it failed; and why, or how it is damaged."""

    state: FileState
    track_id: int | None
    trouble: str | None


@dataclass(frozen=True)
class Failure:
    """A file that could not be analysed."""

    path: bytes
    reason: str


@dataclass(frozen=True)
class Counts:
    """How much the store holds; ``moods`` and ``unknown`` are by one model."""

    files: int
    tracks: int
    failures: int
    moods: int
    unknown: int
