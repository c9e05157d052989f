"""The names of profiles."""

from __future__ import annotations

import re

from merd.errors import ProfileError
from merd.text import line

DEFAULT = "default"


def checked(name: str) -> str:
    """The name of a profile, if it can be one.

    Raises:
        ProfileError: If it cannot.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise ProfileError(f"'{line(name)}' has to be letters, digits, - and _")
    return name
