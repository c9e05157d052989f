"""Items → moods in beets' database, in merd's store, and in the files where the options say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice

from beets.library import Item, Library

from beetsplug.mood import fields, metadata
from beetsplug.mood.options import TagOptions
from beetsplug.mood.ratings import Ratings
from beetsplug.mood.session import Session
from merd import mood
from merd.analysis.result import FileResult, Status
from merd.errors import TagError
from merd.library import scanner
from merd.library.scanner import Found
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
    """What gives items their moods, and counts what became of them.

    Attributes:
        counts: What became of the items so far.
        changed: How many of them changed in beets' database.
        written: Of how many files the tags were written (True), were right already (False), or failed (None).
    """

    def __init__(self, lib: Library, session: Session, options: TagOptions, *, quiet: bool = False) -> None:
        """Begin with nothing tagged.

        Args:
            lib: Where the items are.
            session: merd.
            options: How to tag.
            quiet: Whether to name only items that failed.
        """
        self._lib, self._session, self._options, self._quiet = lib, session, options, quiet
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
        analyse = self._session.analyser.analyse
        results = analyse(files.values(), self._options.jobs, force=self._options.force)
        for result in progress.bar(results, total=len(files), doing="Analysing"):
            for item in waiting[result.path]:
                self._apply(item, result)
                metadata.put(self._session.store, [(result.path, item)])

    def summary(self) -> str:
        """Return what became of all items, in a line."""
        figures = [f"{self.counts[status]} {word}" for status, word in _WORDS.items()]
        written = self.written
        if written:
            figures.append(f"tags: {written[True]} written, {written[False]} unchanged, {written[None]} failed")
        return ", ".join(figures)

    def tag_known(self, items: Iterable[Item]) -> list[tuple[Found, Item]]:
        """Give items their moods without analysing any.

        Returns:
            The items that have to be analysed, with their files.
        """
        new: list[tuple[Found, Item]] = []
        for chunk in _chunks(items):
            known: list[tuple[bytes, Item]] = []
            # Whoever waits for the database does not wait for files to be written, too.
            with nullcontext() if self._options.write else self._lib.transaction():
                for item in chunk:
                    file = scanner.look(item.path)
                    if not isinstance(file, Found):
                        self._apply(item, FileResult.failed(file))
                    elif result := known_result(self._session, self._options, file):
                        self._apply(item, result)
                        known.append((file.path, item))
                    else:
                        new.append((file, item))
            metadata.put(self._session.store, known)
        return new

    def _apply(self, item: Item, result: FileResult) -> None:
        self.counts[result.status] += 1
        if result.status is Status.FAILED:
            progress.echo(f"{text.display_path(result.path)}: {result.error}", err=True)
            return
        if result.status is not Status.UNCHANGED and not result.known_before and not self._quiet:
            note = f" ({result.error})" if result.error else ""
            progress.echo(f"{mood.format_mood(result.mood)}  {text.one_line(format(item))}{note}")
        self._update(item, result)

    def _update(self, item: Item, result: FileResult) -> None:
        changed = fields.put(item, values(self._session, result), self._options.names)
        self.changed += changed
        if self._options.write and result.mood.known:
            changed = self._write(item, result) or changed
        if changed:
            item.store()

    def _write(self, item: Item, result: FileResult) -> bool:
        """Write the mood into the file, and return whether the item changed by that."""
        mtime = item.mtime
        was_up_to_date = mtime >= item.current_mtime()
        self.written[self._write_tags(result)] += 1
        if was_up_to_date:  # Then `beet update` is to find nothing new in the file.
            item.mtime = item.current_mtime()
        return bool(item.mtime != mtime)

    def _write_tags(self, result: FileResult) -> bool | None:
        try:
            return self._session.writer.write(result.path, result.mood)
        except TagError as error:
            progress.echo(f"{text.display_path(error.path)}: {error.reason}", err=True)
            return None


def known_result(session: Session, options: TagOptions, file: Found) -> FileResult | None:
    """Return what is known of a file; None if it has to be analysed.

    Args:
        session: merd.
        options: How to tag.
        file: The item's file.
    """
    return None if options.force else session.analyser.cache.lookup(file)


def values(session: Session, result: FileResult) -> fields.Values:
    """Return the values of an item's fields.

    Args:
        session: merd.
        result: What became of the item's file.
    """
    values = fields.of_mood(result.mood, session.model.name)
    rating = Ratings(session).of(result.path)
    return values if rating is None else {**values, fields.RATING: rating}


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
