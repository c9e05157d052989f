"""What is wrong with a data set: few faults are logged and cost only what they concern, many are an error."""

from __future__ import annotations

import logging

from merd.errors import DatasetError

TOLERATED = 0.1

log = logging.getLogger(__name__)


def complain(message: str, wrong: int, total: int, tolerated: float = TOLERATED) -> None:
    """Log a message, or raise it if more than the tolerated share of the total is wrong.

    Args:
        message: What to say.
        wrong: How many are wrong.
        total: Out of how many.
        tolerated: The share that may be wrong, 0..1.

    Raises:
        DatasetError: With the message.
    """
    if wrong > tolerated * total:
        raise DatasetError(message)
    log.warning("%s", message)
