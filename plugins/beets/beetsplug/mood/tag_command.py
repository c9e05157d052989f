"""``beet mood``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from beets import ui
from beets.library import Item, Library

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError
from beetsplug.mood.options import TagOptions
from beetsplug.mood.session import Session
from beetsplug.mood.tagger import Tagger, values
from merd.analysis.result import Status
from merd.library import scanner
from merd.library.scanner import Found
from merd.util import progress, text

_INTERRUPTED = 130


def run(lib: Library, session: Session, wishes: TagOptions, items: Iterable[Item]) -> None:
    """Tag items, and say at the end what became of them.

    Raises:
        UserError: If some failed.
    """
    started_s = time.monotonic()
    tagger = Tagger(lib, session, wishes)
    interrupted = False
    try:
        tagger.tag(items)
    except KeyboardInterrupt:
        progress.echo("\nstopped: what is done is kept, and the next run goes on", err=True)
        interrupted = True
    progress.echo(f"{tagger.summary()} in {text.format_time(time.monotonic() - started_s)}")
    if interrupted:
        sys.exit(_INTERRUPTED)
    failed = tagger.counts[Status.FAILED] + tagger.written[None]
    if failed:
        raise UserError(f"{failed} of {sum(tagger.counts.values())} tracks failed")


def pretend(session: Session, wishes: TagOptions, items: Iterable[Item]) -> None:
    """Say which items would be analysed, and how others would change."""
    new = changed = same = 0
    for item in items:
        file = scanner.look(item.path)
        outcome = session.analyst.cache.lookup(file) if isinstance(file, Found) and not wishes.force else None
        if not isinstance(file, Found):
            progress.echo(f"{text.display_path(file.path)}: {file.reason}", err=True)
        elif outcome is None:
            progress.echo(f"to be analysed: {text.one_line(format(item))}")
            new += 1
        elif outcome.status is not Status.FAILED and fields.put(item, values(session, outcome), wishes.names):
            ui.show_model_changes(item, fields=wishes.names)
            changed += 1
        else:
            same += 1
    progress.echo(f"{new} would be analysed, {changed} would change, {same} would not")
