"""Warnings that are logged once, and not again at each try."""

from __future__ import annotations

import logging


class WarnOnChange:
    """A log's warnings, without those that say the same as the one before."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._last: str | None = None

    def warn(self, message: str, key: str | None = None) -> None:
        """Log a warning, unless the last one said the same.

        Args:
            message: The warning.
            key: What is compared instead of the message, for one that may differ in details.
        """
        said = message if key is None else key
        if said != self._last:
            self._log.warning("%s", message)
        self._last = said

    def reset(self) -> None:
        """Log the next warning in any case, since all was well in between."""
        self._last = None
