"""The commands that beets has of merd, done by merd's own command line."""

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
from merd.cli.playlist import _playlist_output
from merd.util import progress, text


def run(config: Subview, lib: Library, word: str, arguments: Sequence[str]) -> None:
    """Do what ``merd WORD ARGUMENTS`` does; when it tuned the model, items get their new moods.

    Args:
        config: The plugin's configuration.
        lib: Where the items are.
        word: A command of merd.
        arguments: What it is given.

    Raises:
        UserError: If that fails.
    """
    _run_command(config, word, arguments)
    if word == "tune":
        _refresh(config, lib)


def show(config: Subview, path: bytes, *, as_json: bool) -> None:
    """Show a track's mood.

    Args:
        config: The plugin's configuration.
        path: The track's file.
        as_json: Whether to show it as an object for programs.

    Raises:
        UserError: If the file cannot be read or decoded.
    """
    options = ["--json"] if as_json else []
    _run_command(config, "show", [*options, "--", os.fsdecode(path)])


def _refresh(config: Subview, lib: Library) -> None:
    """Give the new moods to all items that have one, in whatever field."""
    options = tag_options(config)
    moods = [name for name in options.names if name != fields.RATING]
    with session() as merd:
        tagger = Tagger(lib, merd, options)
        tagger.tag_known(item for item in lib.items() if any(item.get(name, with_album=False) for name in moods))
    mood = "another mood" if tagger.changed == 1 else "other moods"
    progress.echo(f"{text.counted(tagger.changed, 'track')} of beets with {mood} now")


def _run_command(config: Subview, word: str, arguments: Sequence[str]) -> None:
    command = load(word)
    colour = None if beets.config["ui"]["color"].get(bool) and not os.environ.get("NO_COLOR") else False
    with translate_errors():
        line = ["--profile", profile(), *arguments]
        try:
            with command.make_context(f"beet mood {word}", line, obj=home(), color=colour) as context:
                _place_output(config, context)
                command.invoke(context)
        except click.exceptions.Exit as end:
            sys.exit(end.exit_code)
        except click.ClickException as error:
            raise UserError(error.format_message()) from error


def _place_output(config: Subview, context: click.Context) -> None:
    """Put a file whose path is relative into the folder of playlists, if one is configured."""
    folder = config["playlist_dir"].get()
    output: Path | None = context.params.get("output")
    if folder and output and output != _playlist_output.STDOUT:
        context.params["output"] = Path(config["playlist_dir"].as_filename()) / output
