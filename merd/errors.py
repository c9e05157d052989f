"""The exceptions that merd raises on purpose.

Libraries raise them; only the command line turns them into ``error: …`` and an exit status.
"""

import copy
import os
from typing import Self


class MerdError(Exception):
    """Base of every error whose message is meant for the listener."""


class ConfigError(MerdError):
    """The configuration file could not be understood."""


class BundleError(MerdError):
    """A model bundle is missing, damaged or of another version."""


class StoreError(MerdError):
    """The database could not be used, or was made by a newer merd."""


class RatingError(MerdError):
    """A rating could not be understood."""


class ProfileError(MerdError):
    """A profile's name is not one that profiles may have."""


class RuleError(MerdError):
    """A playlist's rule could not be understood; the message points at the column, in lines of its own."""


class WatchError(MerdError):
    """The kernel did not watch the library."""


class ServiceError(MerdError):
    """The daemon could not be made a service, or be taken out again."""


class TrackError(MerdError):
    """A track was named that is not in the library."""


class PlayerError(MerdError):
    """Nothing plays, or it could not be told what."""


class PlaylistError(MerdError):
    """A playlist could not be understood or written."""


class TuningError(MerdError):
    """There is nothing to tune to, or another tuning is under way."""


class DatasetError(MerdError):
    """A training data set's folder is not laid out as it has to be."""


class FileError(MerdError):
    """Something is wrong with a file.

    Attributes:
        path: The file, as bytes of the file system.
        reason: One line without the path.
    """

    def __init__(self, path: bytes, reason: str) -> None:
        """Say of a file what is wrong.

        Args:
            path: The file, as bytes of the file system.
            reason: One line without the path.
        """
        super().__init__(f"{os.fsdecode(path)}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type["FileError"], tuple[object, ...]]:
        return type(self), (self.path, self.reason)

    def of(self, path: bytes) -> Self:
        """Return the same error of another file.

        Args:
            path: That file, as bytes of the file system.
        """
        other = copy.copy(self)
        other.path, other.args = path, (f"{os.fsdecode(path)}: {self.reason}",)
        return other


class DecodeError(FileError):
    """A file holds no audio that could be decoded."""


class ReadError(DecodeError):
    """A file failed for a reason that may pass: it vanished, may not be opened, or merd itself was at fault."""

    @classmethod
    def unexpected(cls, path: bytes, error: Exception) -> "ReadError":
        """Return the failure of a file with which came an error that nobody expected.

        Args:
            path: The file, as bytes of the file system.
            error: What was raised.
        """
        return cls(path, f"merd is at fault: {error!r}")


class LengthError(DecodeError):
    """A file was left out, as its audio is longer or shorter than wished.

    Attributes:
        limit_s: The longest or shortest that was wished, in seconds.
    """

    def __init__(self, path: bytes, reason: str, limit_s: float) -> None:
        """Say of a file that its length is none that was wished.

        Args:
            path: The file, as bytes of the file system.
            reason: One line without the path.
            limit_s: The longest or shortest that was wished, in seconds.
        """
        super().__init__(path, reason)
        self.limit_s = limit_s

    def __reduce__(self) -> tuple[type["LengthError"], tuple[object, ...]]:
        return LengthError, (self.path, self.reason, self.limit_s)


class TooLongError(LengthError):
    """A file was left out, as its audio is longer than wished."""

    def __init__(self, path: bytes, limit_s: float) -> None:
        """Say of a file that it is too long.

        Args:
            path: The file, as bytes of the file system.
            limit_s: The longest that was wished, in seconds.
        """
        super().__init__(path, f"longer than {limit_s / 60:g} minutes", limit_s)


class TooShortError(LengthError):
    """A file was left out, as its audio is shorter than wished."""

    def __init__(self, path: bytes, limit_s: float) -> None:
        """Say of a file that it is too short.

        Args:
            path: The file, as bytes of the file system.
            limit_s: The shortest that was wished, in seconds.
        """
        super().__init__(path, f"shorter than {limit_s:g} seconds", limit_s)


class TagError(FileError):
    """The tags of a file could not be read or written.

    Attributes:
        errno: The system's number of the reason; None if it is none of the system's.
    """

    def __init__(self, path: bytes, reason: str, errno: int | None = None) -> None:
        """Say of a file's tags what is wrong.

        Args:
            path: The file, as bytes of the file system.
            reason: One line without the path.
            errno: The system's number of the reason.
        """
        super().__init__(path, reason)
        self.errno = errno

    def __reduce__(self) -> tuple[type["TagError"], tuple[object, ...]]:
        return TagError, (self.path, self.reason, self.errno)


def os_reason(error: OSError) -> str:
    """Return the system's reason in a few lower-case words."""
    return error.strerror.lower() if error.strerror else str(error)
