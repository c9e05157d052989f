"""Items → moods in beets' database, in merd's store, and in the files if that is wished."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice

from beets.library import Item, Library

from beetsplug.mood import fields
from beetsplug.mood.options import TagOptions
from beetsplug.mood.ratings import Ratings
from beetsplug.mood.session import Session
from merd import mood
from merd.analysis.result import FileResult, Status, failed_result
from merd.errors import TagError
from merd.library import scanner
from merd.library.scanner import Found
from merd.tags import store_sync
from merd.util import progress, text

# Items that are known go into the database together, in transactions of so many.
_CHUNK = 1000
_WORDS = {
    Status.OK: "analysed",
    Status.UNCHANGED: "known",
    Status.UNKNOWN: "unknown",
    Status.FAILED: "failed",
}


class Tagger:
    """Finds out items' moods, and keeps them.

    Attributes:
        counts: What became of the items so far.
        changed: How many of them changed in beets' database.
        written: Of how many files the tags were written (True), were right already (False), or failed (None).
    """

    def __init__(self, lib: Library, session: Session, wishes: TagOptions, *, quiet: bool = False) -> None:
        """Prepare.

        Args:
            lib: Where the items are.
            session: merd.
            wishes: What is to be done.
            quiet: Whether to name only items that failed.
        """
        self._lib, self._session, self._wishes, self._quiet = lib, session, wishes, quiet
        self.counts: Counter[Status] = Counter()
        self.changed = 0
        self.written: Counter[bool | None] = Counter()

    def tag(self, items: Iterable[Item]) -> None:
        """Give items their moods: first those that are known, then those whose files have to be analysed."""
        files: dict[bytes, Found] = {}
        waiting: dict[bytes, list[Item]] = defaultdict(list)
        for file, item in self.tag_known(items):
            files[file.path] = file
            waiting[file.path].append(item)
        outcomes = self._session.analyst.analyse(files.values(), self._wishes.jobs, force=self._wishes.force)
        for outcome in progress.bar(outcomes, total=len(files), doing="Listening"):
            for item in waiting[outcome.path]:
                self._settle(item, outcome)

    def summary(self) -> str:
        """What became of all items, in a line."""
        figures = [f"{self.counts[status]} {word}" for status, word in _WORDS.items()]
        written = self.written
        if written:
            figures.append(f"tags: {written[True]} written, {written[False]} unchanged, {written[None]} failed")
        return ", ".join(figures)

    def tag_known(self, items: Iterable[Item]) -> list[tuple[Found, Item]]:
        """Give items their moods without analysing any; returns those that have to be, with their files."""
        new: list[tuple[Found, Item]] = []
        for chunk in _chunks(items):
            # Whoever waits for the database does not wait for files to be written, too.
            with nullcontext() if self._wishes.write else self._lib.transaction():
                new.extend(self._settle_known(chunk))
        return new

    def _settle_known(self, items: Iterable[Item]) -> Iterator[tuple[Found, Item]]:
        for item in items:
            file = scanner.look(item.path)
            if not isinstance(file, Found):
                self._settle(item, failed_result(file))
            elif self._wishes.force or (outcome := self._session.analyst.cache.lookup(file)) is None:
                yield file, item
            else:
                self._settle(item, outcome)

    def _settle(self, item: Item, outcome: FileResult) -> None:
        self.counts[outcome.status] += 1
        if outcome.status is Status.FAILED:
            progress.echo(f"{text.display_path(outcome.path)}: {outcome.error}", err=True)
            return
        if outcome.status is not Status.UNCHANGED and not self._quiet:
            note = f" ({outcome.error})" if outcome.error else ""
            progress.echo(f"{mood.format_mood(outcome.mood)}  {text.one_line(format(item))}{note}")
        self._keep(item, outcome)

    def _keep(self, item: Item, outcome: FileResult) -> None:
        changed = fields.put(item, values(self._session, outcome), self._wishes.names)
        self.changed += changed
        if self._wishes.write and outcome.mood.known:
            changed = self._write(item, outcome) or changed
        if changed:
            item.store()

    def _write(self, item: Item, outcome: FileResult) -> bool:
        """Write the mood into the file; returns whether the item changed by that."""
        mtime = item.mtime
        in_step = mtime >= item.current_mtime()
        self.written[self._wrote(outcome)] += 1
        if in_step:  # `beet update` has nothing to find there, then.
            item.mtime = item.current_mtime()
        return bool(item.mtime != mtime)

    def _wrote(self, outcome: FileResult) -> bool | None:
        try:
            return store_sync.write_mood(self._session.store, outcome.path, outcome.mood)
        except TagError as error:
            progress.echo(f"{text.display_path(error.path)}: {error.reason}", err=True)
            return None


def values(session: Session, outcome: FileResult) -> fields.Values:
    """What the fields of an item say now."""
    rating = Ratings(session).of(outcome.path)
    rated: fields.Values = {} if rating is None else {fields.RATING: rating}
    return fields.of_mood(outcome.mood, session.model.name) | rated


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
