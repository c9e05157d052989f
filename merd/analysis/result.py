"""What became of a file that was to be analysed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from merd.errors import DecodeError
from merd.mood import UNKNOWN, Mood


class Status(Enum):
    """What became of a file."""

    OK = "ok"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class FileResult:
    """What is known of a file now.

    Attributes:
        path: The file, absolute.
        status: What became of it.
        mood: Its mood; unknown if it failed, or nothing is audible in it.
        duration_s: How long it is, in seconds; None if it failed.
        error: Why it failed, why its mood is unknown, or how it is damaged; None where all is well.
        known_before: Whether its mood is unknown, and was so before.
    """

    path: bytes
    status: Status
    mood: Mood = UNKNOWN
    duration_s: float | None = None
    error: str | None = None
    known_before: bool = False

    @classmethod
    def failed(cls, error: DecodeError) -> FileResult:
        """Return the result of a file that cannot be decoded."""
        return cls(error.path, Status.FAILED, error=error.reason)
