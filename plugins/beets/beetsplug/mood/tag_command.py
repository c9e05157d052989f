"""``beet mood``."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from beets import ui
from beets.library import Album, Item, Library

from beetsplug.mood import album_moods, fields
from beetsplug.mood.errors import UserError
from beetsplug.mood.options import TagOptions
from beetsplug.mood.session import Session
from beetsplug.mood.tagger import Tagger, known_result, values
from merd.analysis.result import Status
from merd.library import scanner
from merd.library.scanner import Found
from merd.util import progress, text

_INTERRUPTED = 130


def run(
    lib: Library, session: Session, options: TagOptions, items: Iterable[Item], albums: Iterable[Album] = ()
) -> None:
    """Tag items, and say at the end what became of them, and which moods albums have.

    Args:
        lib: Where the items are.
        session: merd.
        options: How to tag.
        items: Which ones.
        albums: Those that the items are of, if it was asked for albums.

    Raises:
        UserError: If some failed.
    """
    started_s = time.monotonic()
    tagger = Tagger(lib, session, options)
    interrupted = False
    try:
        tagger.tag(items)
    except KeyboardInterrupt:
        progress.echo("\nstopped: what is done is kept, and the next run goes on", err=True)
        interrupted = True
    progress.echo(f"{tagger.summary()} in {text.format_time(time.monotonic() - started_s)}")
    if interrupted:
        sys.exit(_INTERRUPTED)
    album_moods.list_all(session, albums)
    failed = tagger.counts[Status.FAILED] + tagger.written[None]
    if failed:
        raise UserError(f"{failed} of {sum(tagger.counts.values())} tracks failed")


def pretend(session: Session, options: TagOptions, items: Iterable[Item]) -> None:
    """Say which items would be analysed, and how others would change.

    Args:
        session: merd.
        options: How they would be tagged.
        items: Which ones.
    """
    counts = Counter(_preview(session, options, item) for item in items)
    progress.echo(
        f"{counts['new']} would be analysed, {counts['changed']} would change, {counts['same']} would not"
    )


def _preview(session: Session, options: TagOptions, item: Item) -> Literal["new", "changed", "same", "unreadable"]:
    file = scanner.look(item.path)
    if not isinstance(file, Found):
        progress.echo(f"{text.display_path(file.path)}: {file.reason}", err=True)
        return "unreadable"
    result = known_result(session, options, file)
    if result is None:
        progress.echo(f"to be analysed: {text.one_line(format(item))}")
        return "new"
    if result.status is Status.FAILED or not fields.put(item, values(session, result), options.names):
        return "same"
    ui.show_model_changes(item, fields=options.names)
    return "changed"
