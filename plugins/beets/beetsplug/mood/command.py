"""What ``beet mood`` takes on the command line."""

from __future__ import annotations

from optparse import Values

from beets.library import Item, Library
from beets.ui import CommonOptionsParser, Subcommand
from confuse import Subview

from beetsplug.mood.errors import UserError
from beetsplug.mood.session import session
from beetsplug.mood.wishes import wishes

_HELP = "give tracks their moods"
_USAGE = "%prog [options] [QUERY]"


class MoodCommand(Subcommand):
    """The command ``beet mood``."""

    def __init__(self, config: Subview) -> None:
        super().__init__("mood", parser=CommonOptionsParser(usage=_USAGE), help=_HELP)
        self._config = config
        self._add_options()
        self.func = self._tag

    def _add_options(self) -> None:
        add = self.parser.add_option
        add("-j", "--jobs", type="int", help="processes at once (default: the machine's cores)")
        add("-f", "--force", action="store_true", default=None, help="analyse again what is known")
        add("--pretend", action="store_true", help="say what would be done, and do nothing")
        add("-w", "--write", action="store_true", default=None, help="write the moods into the files' tags")
        add("-W", "--nowrite", action="store_false", dest="write", help="do not (opposite of -w)")
        self.parser.add_album_option()

    def _tag(self, lib: Library, options: Values, query: list[str]) -> None:
        from beetsplug.mood import tag

        if options.jobs is not None and options.jobs < 1:
            raise UserError("--jobs has to be 1 or more")
        wanted = wishes(self._config, jobs=options.jobs, force=options.force, write=options.write)
        with session(self._config) as merd:
            tag.run(lib, merd, wanted, _items(lib, query, albums=options.album))


def _items(lib: Library, query: list[str], *, albums: bool) -> list[Item]:
    if albums:
        return [item for album in lib.albums(query) for item in album.items()]
    return list(lib.items(query))
