"""Playlists that commands print, or write into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from merd.playlists import sync
from merd.playlists.formats import FORMATS, TrackListFormat
from merd.util import files
from merd.util.text import counted, display_path

STDOUT = Path("-")
F = TypeVar("F", bound=Callable[..., Any])


def options(*kinds: str) -> Callable[[F], F]:
    """Add the options ``--format``, one of these, and ``--output``."""

    def decorate(command: F) -> F:
        kind = click.option(
            "--format", "kind", type=click.Choice(kinds), help="The suffix of FILE, or m3u8, if you do not say."
        )
        output = click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
            metavar="FILE",
            help="Write it there; - is standard output.",
        )
        return kind(output(command))

    return decorate


def kind_of(kind: str | None, output: Path | None) -> str:
    """Return the format that was asked for, or that a file's suffix names.

    Args:
        kind: What ``--format`` said.
        output: What ``--output`` said.
    """
    suffix = output.suffix[1:] if output else ""
    return kind or (suffix if suffix in FORMATS else "m3u8")


def track_list(kind: str | None, output: Path | None) -> TrackListFormat:
    """Return the format as `kind_of` has it, for tracks that no rule names.

    Args:
        kind: What ``--format`` said.
        output: What ``--output`` said.

    Raises:
        click.UsageError: If the format lists no tracks.
    """
    name = kind_of(kind, output)
    form = FORMATS[name]
    if not isinstance(form, TrackListFormat):
        raise click.UsageError(f"{name} lists no tracks, so it cannot hold these")
    return form


def title(output: Path | None, otherwise: str) -> str:
    """Return the name of a playlist: that of its file without the suffix.

    Args:
        output: What ``--output`` said.
        otherwise: What it is called where there is no file.
    """
    return otherwise if output in (None, STDOUT) else output.stem


def put(lines: Iterable[bytes], output: Path | None, count: Callable[[], int | None]) -> None:
    """Write a playlist's lines, and say how many tracks they are if they go into a file, or if there are none.

    Args:
        lines: As a format makes them.
        output: The file; None or `STDOUT` for standard output.
        count: Returns the number of tracks when all lines are made; None if the player finds them itself.

    Raises:
        PlaylistError: If the file cannot be written.
    """
    if output is None or output == STDOUT:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        if count() == 0:
            click.echo("the playlist is empty: no track fits", err=True)
        return
    sync.write(output, lines)
    files.remove_leftovers(output.parent)
    number = count()
    told = "a rule, whose tracks the player finds itself" if number is None else counted(number, "track")
    click.echo(f"{display_path(os.fsencode(output))}: {told}", err=True)
