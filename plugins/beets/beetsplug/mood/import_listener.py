"""Moods of what is imported.

While beets goes on importing, a thread analyses what is in the library already. It knows paths only, since beets'
items may not be expected to know theirs in threads of others, and leaves its results in merd's store. Once all is
imported, the items get them, and what remains is analysed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

from beets.library import Album, Item, Library
from confuse import Subview

from beetsplug.mood.errors import UserError

if TYPE_CHECKING:
    from beetsplug.mood.session import Session
    from merd.library.scanner import Found


class ImportListener:
    """The listener of beets' events of an import: it gives imported items their moods."""

    def __init__(self, config: Subview) -> None:
        self._config = config
        self._ids: list[int] = []
        self._batches: SimpleQueue[list[bytes]] = SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add_album(self, album: Album, **_: object) -> None:
        """Have the tracks of an album analysed that was just imported."""
        self._add(list(album.items()))

    def add_item(self, item: Item, **_: object) -> None:
        """Have a single item analysed that was just imported."""
        self._add([item])

    def finish(self, lib: Library, **_: object) -> None:
        """Give all items that were imported their moods. Whatever goes wrong, they are imported."""
        if self._thread is None:
            return
        from merd.util import progress

        self._stop.set()
        self._batches.put([])
        try:
            self._thread.join()
            self._tag(lib)
        except KeyboardInterrupt:
            progress.echo("\nstopped: what is done is kept, and beet mood goes on", err=True)
        except UserError as error:
            progress.echo(f"moods: {error}", err=True)
        finally:
            self._ids, self._thread = [], None
            self._stop.clear()

    def _add(self, items: list[Item]) -> None:
        self._ids += [item.id for item in items if item.id]
        self._batches.put([item.path for item in items])
        if self._thread is None:
            self._thread = threading.Thread(target=self._analyse_batches, daemon=True, name="mood")
            self._thread.start()

    def _tag(self, lib: Library) -> None:
        from beetsplug.mood.options import tag_options
        from beetsplug.mood.session import session
        from beetsplug.mood.tagger import Tagger
        from merd.util import progress

        imported = {id_: lib.get_item(id_) for id_ in self._ids}
        with session() as merd:
            tagger = Tagger(lib, merd, tag_options(self._config, force=False), quiet=True)
            tagger.tag(item for item in imported.values() if item)
        progress.echo(f"moods: {tagger.summary()}")

    def _analyse_batches(self) -> None:
        from beetsplug.mood.session import session

        try:
            with session() as merd:
                while not self._stop.is_set():
                    self._analyse(merd, self._batches.get())
        except UserError:
            pass  # `finish` meets the same trouble, and says so.

    def _analyse(self, merd: Session, paths: list[bytes]) -> None:
        from beetsplug.mood.options import tag_options

        for _ in merd.analyser.analyse(self._new(merd, paths), tag_options(self._config).jobs):
            pass

    def _new(self, merd: Session, paths: list[bytes]) -> Iterator[Found]:
        from merd.library import scanner

        for path in paths:
            file = scanner.look(path)
            if self._stop.is_set():
                return
            if isinstance(file, scanner.Found) and merd.analyser.cache.lookup(file) is None:
                yield file
