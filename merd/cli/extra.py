"""What is not installed with merd itself."""

from __future__ import annotations

import importlib.util

from merd.errors import MerdError


def require(doing: str) -> None:
    """Check that torch is there, without loading it.

    Raises:
        MerdError: If it is not; it says what to install.
    """
    if importlib.util.find_spec("torch") is None:
        raise MerdError(f"{doing} needs torch: pip install 'merd[tune]'")
