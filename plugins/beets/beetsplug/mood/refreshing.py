"""Items' fields brought up to date with what merd knows, without analysing a file."""

from __future__ import annotations

from beets.library import Library
from confuse import Subview

from beetsplug.mood.session import session
from beetsplug.mood.tagging import Tagger
from beetsplug.mood.wishes import wishes
from merd import progress


def refresh(lib: Library, config: Subview) -> None:
    """Give the new moods to all items that have one."""
    with session(config) as merd:
        tagger = Tagger(lib, merd, wishes(config))
        tagger.tag_known(lib.items("mood_model::."))
    progress.echo(f"{tagger.changed} tracks of beets have other moods now")
