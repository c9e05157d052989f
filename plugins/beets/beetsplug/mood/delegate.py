"""The commands of merd that beets has as well, done by merd's command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import beets
import click
from beets.library import Library
from confuse import Subview

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError, translate_errors
from beetsplug.mood.options import tag_options
from beetsplug.mood.session import home, profile, session
from beetsplug.mood.tagger import Tagger
from merd.cli import load
from merd.util import progress


def run(config: Subview, lib: Library, word: str, arguments: Sequence[str]) -> None:
    """Do what ``merd WORD ARGUMENTS`` does; when it tuned the model, items get their new moods.

    Raises:
        UserError: If that fails.
    """
    _call(config, word, arguments)
    if word == "tune":
        _refresh(lib, config)


def _refresh(lib: Library, config: Subview) -> None:
    """Give the new moods to all items that have one, in whatever field."""
    wanted = tag_options(config)
    moods = [name for name in wanted.names if name != fields.RATING]
    with session() as merd:
        tagger = Tagger(lib, merd, wanted)
        tagger.tag_known(item for item in lib.items() if any(item.get(name, with_album=False) for name in moods))
    progress.echo(f"{tagger.changed} tracks of beets have other moods now")


def show(config: Subview, path: bytes, *, as_json: bool) -> None:
    """Show a track's mood.

    Raises:
        UserError: If the file cannot be read or decoded.
    """
    _call(config, "show", [*(["--json"] if as_json else []), "--", os.fsdecode(path)])


def _call(config: Subview, word: str, arguments: Sequence[str]) -> None:
    command = load(word)
    colour = None if beets.config["ui"]["color"].get(bool) else False
    with translate_errors():
        name = profile()
        try:
            with command.make_context(
                f"beet mood {word}", ["--profile", name, *arguments], obj=home(), color=colour
            ) as context:
                _place(config, context)
                command.invoke(context)
        except click.exceptions.Exit as end:
            sys.exit(end.exit_code)
        except click.ClickException as error:
            raise UserError(error.format_message()) from error


def _place(config: Subview, context: click.Context) -> None:
    """A file to write lies in the folder of playlists, if there is one and nothing else was said."""
    folder = config["playlist_dir"].get()
    output: Path | None = context.params.get("output")
    if folder and output:
        context.params["output"] = Path(config["playlist_dir"].as_filename()) / output
