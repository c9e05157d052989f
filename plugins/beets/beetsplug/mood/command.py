"""What ``beet mood`` takes on the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from optparse import Values
from typing import TypeVar

from beets.library import Album, Item, Library
from beets.ui import CommonOptionsParser, Subcommand
from confuse import Subview

from beetsplug.mood.errors import UserError

_HELP = "give tracks their moods"
_USAGE = """%prog [options] [QUERY]
       %prog -a [QUERY]
       %prog rate QUADRANT [QUERY]
       %prog show QUERY
       %prog playlist RULE
       %prog ask
       %prog tune

QUERY begins with one of these words only after --, as in: %prog -- rate"""
# Commands of merd that do the same here, with the same arguments.
_DELEGATED = ("playlist", "ask", "tune")

M = TypeVar("M")
Run = Callable[[Library, Values, list[str]], None]


class MoodCommand(Subcommand):
    """The command ``beet mood``, whose first argument may be a command of its own."""

    def __init__(self, config: Subview) -> None:
        super().__init__("mood", parser=CommonOptionsParser(usage=_USAGE), help=_HELP)
        self._config = config
        self._words: dict[str, tuple[CommonOptionsParser, Run]] = {
            "rate": (_rate_parser(), self._rate),
            "show": (_show_parser(), self._show),
        }
        _add_options(self.parser)
        self.func = self._tag

    def parse_args(self, args: list[str]) -> tuple[Values, list[str]]:
        """Choose the command; merd parses the arguments of its own ones."""
        word, rest = (args[0], args[1:]) if args else ("", [])
        if word in _DELEGATED:
            self.func = partial(self._delegate, word)
            return Values(), rest
        parser, self.func = self._words.get(word, (self.parser, self._tag))
        return parser.parse_args(rest if word in self._words else args)

    def _tag(self, lib: Library, options: Values, query: list[str]) -> None:
        from beetsplug.mood import tag_command
        from beetsplug.mood.options import tag_options
        from beetsplug.mood.session import session

        if options.jobs is not None and options.jobs < 1:
            raise UserError("--jobs has to be 1 or more")
        how = tag_options(self._config, jobs=options.jobs, force=options.force, write=options.write)
        albums = _albums(lib, query) if options.album else []
        items = [item for album in albums for item in album.items()] if options.album else _items(lib, query)
        with session() as merd:
            if options.pretend:
                tag_command.pretend(merd, how, items)
            else:
                tag_command.run(lib, merd, how, items, albums)

    def _rate(self, lib: Library, options: Values, arguments: list[str]) -> None:
        from beetsplug.mood import rate_command
        from beetsplug.mood.rating_type import canonical
        from beetsplug.mood.session import session

        if not arguments:
            raise UserError("say how you hear it: beet mood rate QUADRANT [QUERY]")
        rating, query = canonical(arguments[0]), arguments[1:]
        with session() as merd:
            rate_command.run(lib, merd, rating, query, sure=bool(options.yes))

    def _show(self, lib: Library, options: Values, query: list[str]) -> None:
        from beetsplug.mood import delegate

        if not query:
            raise UserError("say which tracks: beet mood show QUERY")
        if options.album:
            self._show_albums(_albums(lib, query), as_json=bool(options.json))
            return
        for item in _items(lib, query):
            delegate.show(self._config, item.path, as_json=bool(options.json))

    def _show_albums(self, albums: list[Album], *, as_json: bool) -> None:
        from beetsplug.mood import album_moods
        from beetsplug.mood.session import session

        with session() as merd:
            for album in albums:
                album_moods.show(merd, album, as_json=as_json)

    def _delegate(self, word: str, lib: Library, _: Values, arguments: list[str]) -> None:
        from beetsplug.mood import delegate

        delegate.run(self._config, lib, word, arguments)


def _add_options(parser: CommonOptionsParser) -> None:
    parser.add_option("-j", "--jobs", type="int", help="processes at once (default: the machine's cores)")
    parser.add_option("-f", "--force", action="store_true", default=None, help="analyse again what is known")
    parser.add_option("-p", "--pretend", action="store_true", help="say what would be done, and do nothing")
    parser.add_option("-w", "--write", action="store_true", default=None, help="write the moods into the files")
    parser.add_option("-W", "--nowrite", action="store_false", dest="write", help="do not (opposite of -w)")
    parser.add_album_option()


def _rate_parser() -> CommonOptionsParser:
    parser = CommonOptionsParser(prog="beet mood rate", usage="%prog [options] QUADRANT [QUERY]")
    parser.add_option("-y", "--yes", action="store_true", help="rate several tracks without asking")
    return parser


def _show_parser() -> CommonOptionsParser:
    parser = CommonOptionsParser(prog="beet mood show", usage="%prog [options] QUERY")
    parser.add_option("--json", action="store_true", help="print an object a line, with the timeline")
    parser.add_album_option()
    return parser


def _items(lib: Library, query: list[str]) -> list[Item]:
    """Return the items that a query finds.

    Raises:
        UserError: If there are none.
    """
    return _found(list(lib.items(query)), query)


def _albums(lib: Library, query: list[str]) -> list[Album]:
    """Return the albums that a query finds.

    Raises:
        UserError: If there are none.
    """
    return _found(list(lib.albums(query)), query)


def _found(models: list[M], query: list[str]) -> list[M]:
    if query and not models:
        raise UserError(f"nothing in the library matches: {' '.join(query)}")
    return models
