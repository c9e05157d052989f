"""The error that beets prints in one line, with an exit status of 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

try:
    from beets.exceptions import UserError
except ImportError:  # Older versions have it there.
    from beets.ui import UserError  # type: ignore[attr-defined]

__all__ = ["UserError", "translate_errors"]


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise merd's errors as those of beets.

    Raises:
        UserError: If what is done meanwhile raises an error of merd.
    """
    from merd.errors import MerdError

    try:
        yield
    except MerdError as error:
        raise UserError(str(error)) from error
