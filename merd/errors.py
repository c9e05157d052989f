"""The exceptions that merd raises on purpose.

Libraries raise them; only the command line turns them into ``error: …`` and an exit status.
"""

import os


class MerdError(Exception):
    """Base of every error whose message is meant for the listener."""


class ConfigError(MerdError):
    """The configuration file says something that merd does not understand."""


class BundleError(MerdError):
    """A model bundle is missing, damaged or of another version."""


class StoreError(MerdError):
    """The database cannot be opened, or was made by a newer merd."""


class RatingError(MerdError):
    """What should be a rating is none."""


class ProfileError(MerdError):
    """What should be the name of a profile is none."""


class RuleError(MerdError):
    """What should be a playlist's rule is none; the message points at the column, in lines of its own."""


class WatchError(MerdError):
    """The kernel does not watch the library."""


class ServiceError(MerdError):
    """The daemon cannot be made a service, or be taken out again."""


class TrackError(MerdError):
    """What is named is no track of the library."""


class PlayerError(MerdError):
    """Nothing plays, or it cannot be told what."""


class PlaylistError(MerdError):
    """A playlist is not understood, or cannot be written."""


class TuningError(MerdError):
    """There is nothing to tune to, or another tuning is under way."""


class DatasetError(MerdError):
    """A training data set's folder is not what its layout says."""


class FileError(MerdError):
    """Something is wrong with a file.

    Attributes:
        path: The file, as bytes of the file system.
        reason: One line without the path.
    """

    def __init__(self, path: bytes, reason: str) -> None:
        super().__init__(f"{os.fsdecode(path)}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type["FileError"], tuple[object, ...]]:
        return type(self), (self.path, self.reason)


class DecodeError(FileError):
    """A file holds no audio that can be decoded."""


class ReadError(DecodeError):
    """A file failed for a reason that may pass: it vanished, may not be opened, or merd itself was at fault."""


class TooLongError(DecodeError):
    """A file was left out, as its audio is longer than wished.

    Attributes:
        limit_s: The longest that was wished, in seconds.
    """

    def __init__(self, path: bytes, limit_s: float) -> None:
        super().__init__(path, f"longer than {limit_s / 60:g} minutes")
        self.limit_s = limit_s

    def __reduce__(self) -> tuple[type["TooLongError"], tuple[object, ...]]:
        return type(self), (self.path, self.limit_s)


class TagError(FileError):
    """The tags of a file cannot be read or written."""


def os_reason(error: OSError) -> str:
    """The system's reason in a few lower-case words."""
    return error.strerror.lower() if error.strerror else str(error)
