"""``beet mood``."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable

from beets.library import Item, Library

from beetsplug.mood.errors import UserError
from beetsplug.mood.session import Session
from beetsplug.mood.tagging import Tagger
from beetsplug.mood.wishes import Wishes
from merd import progress, text
from merd.analysis import Status

_INTERRUPTED = 130
_WORDS = {
    Status.OK: "analysed",
    Status.UNCHANGED: "known",
    Status.UNKNOWN: "unknown",
    Status.FAILED: "failed",
}


def run(lib: Library, session: Session, wishes: Wishes, items: Iterable[Item]) -> None:
    """Tag items, and say at the end what became of them.

    Raises:
        UserError: If some failed.
    """
    started_s = time.monotonic()
    tagger = Tagger(lib, session, wishes)
    try:
        tagger.tag(items)
        interrupted = False
    except KeyboardInterrupt:
        progress.echo("\nstopped: what is done is kept, and the next run goes on", err=True)
        interrupted = True
    progress.echo(f"{_summary(tagger.counts)} in {text.clock(time.monotonic() - started_s)}")
    if interrupted:
        sys.exit(_INTERRUPTED)
    if tagger.counts[Status.FAILED]:
        raise UserError(f"{tagger.counts[Status.FAILED]} of {tagger.counts.total()} tracks failed")


def _summary(counts: Counter[Status]) -> str:
    return ", ".join(f"{counts[status]} {word}" for status, word in _WORDS.items())
