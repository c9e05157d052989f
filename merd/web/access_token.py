"""The token of those who may come from other machines."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from merd.errors import MerdError, os_reason

_FILE = "web-token"


def kept_token(folder: Path) -> str:
    """Return the token that is kept in a folder; it is made if there is none, so that a phone stays known.

    Raises:
        MerdError: If it can be neither read nor written.
    """
    path = folder / _FILE
    try:
        if path.exists() and (token := path.read_text(encoding="ascii").strip()):
            return token
        made = secrets.token_urlsafe(24)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(f"{made}\n")
    except (OSError, UnicodeError) as error:
        raise MerdError(f"{path}: {os_reason(error) if isinstance(error, OSError) else error}") from error
    return made
