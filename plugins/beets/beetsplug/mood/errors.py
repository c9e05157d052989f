"""The error that beets prints in one line, with an exit status of 1."""

try:
    from beets.exceptions import UserError
except ImportError:  # Older versions have it there.
    from beets.ui import UserError  # type: ignore[attr-defined]

__all__ = ["UserError"]
