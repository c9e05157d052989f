"""Items → moods in beets' database, in merd's store, and in the files if that is wished."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from beets.library import Item, Library

from beetsplug.mood import fields
from beetsplug.mood.session import Session
from beetsplug.mood.wishes import Wishes
from merd import library, progress, text
from merd.analysis import Analyst, Outcome, Status, failed
from merd.library import Found
from merd.mood import Mood

# Items that are known go into the database together, in transactions of so many.
_CHUNK = 1000


class Tagger:
    """Finds out items' moods, and keeps them.

    Attributes:
        counts: What became of the items so far.
        changed: How many of them changed in beets' database.
    """

    def __init__(self, lib: Library, session: Session, wishes: Wishes) -> None:
        self._lib, self._session, self._wishes = lib, session, wishes
        self._analyst = Analyst(session.store, session.model)
        self.counts: Counter[Status] = Counter()
        self.changed = 0

    def tag(self, items: Iterable[Item]) -> None:
        """Give items their moods: first those that are known, then those whose files have to be analysed."""
        new: dict[bytes, list[Item]] = defaultdict(list)
        files: list[Found] = []
        for chunk in _chunks(items):
            with self._lib.transaction():
                for file, item in self._settle_known(chunk):
                    if file.path not in new:
                        files.append(file)
                    new[file.path].append(item)
        outcomes = self._analyst.analyse(files, self._wishes.jobs, force=self._wishes.force)
        for outcome in progress.track(outcomes, total=len(files), doing="Listening"):
            for item in new[outcome.path]:
                self._settle(item, outcome)

    def _settle_known(self, items: Iterable[Item]) -> Iterator[tuple[Found, Item]]:
        """Passes on the items that have to be analysed, with their files."""
        for item in items:
            file = library.look(item.path)
            if not isinstance(file, Found):
                self._settle(item, failed(file))
            elif self._wishes.force or (outcome := self._analyst.recall(file)) is None:
                yield file, item
            else:
                self._settle(item, outcome)

    def _settle(self, item: Item, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        if outcome.status is Status.FAILED:
            progress.echo(f"{text.printable(outcome.path)}: {outcome.error}", err=True)
            return
        if outcome.status is not Status.UNCHANGED:
            note = f" ({outcome.error})" if outcome.error else ""
            progress.echo(f"{_verdict(outcome.mood)}  {text.line(format(item))}{note}")
        self._keep(item, outcome.mood)

    def _keep(self, item: Item, mood: Mood) -> None:
        if fields.put(item, fields.of_mood(mood, self._session.model.name), self._wishes.names):
            item.store()
            self.changed += 1


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _verdict(mood: Mood) -> str:
    if mood.quadrant is None or mood.percentages is None:
        return f"{'unknown':<11}"
    return f"{mood.quadrant.word:<5} {mood.percentages[mood.quadrant]:3.0f} %"
