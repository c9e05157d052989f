"""Playlists that commands print, or write into a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from merd.config.settings import PLAYLIST_FORMATS
from merd.playlists import sync

F = TypeVar("F", bound=Callable[..., Any])


def options(*kinds: str) -> Callable[[F], F]:
    """The options ``--format``, one of these, and ``--output``."""

    def decorate(command: F) -> F:
        kind = click.option(
            "--format", "kind", type=click.Choice(kinds), help="The suffix of FILE, or m3u8, if you do not say."
        )
        output = click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write it there.",
        )
        return kind(output(command))

    return decorate


def kind_of(kind: str | None, output: Path | None) -> str:
    """The format that was asked for, or that a file's suffix names."""
    suffix = output.suffix[1:] if output else ""
    return kind or (suffix if suffix in PLAYLIST_FORMATS else PLAYLIST_FORMATS[0])


def put(lines: Iterable[bytes], output: Path | None) -> None:
    """Write a playlist's lines into a file, or to standard output.

    Raises:
        PlaylistError: If the file cannot be written.
    """
    if output is not None:
        sync.write(output, lines)
        return
    sys.stdout.buffer.writelines(lines)
    sys.stdout.buffer.flush()
