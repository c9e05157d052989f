"""``merd untag``."""

from __future__ import annotations

import os
import sys
from collections import Counter

import click

from merd.cli import _options
from merd.config.paths import AppPaths
from merd.errors import ReadError, TagError
from merd.library import scanner
from merd.library.scanner import Found
from merd.store import Store
from merd.tags.mood_writer import MoodWriter
from merd.util import progress
from merd.util.text import display_path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@_options.keep_times
@click.pass_obj
def command(home: AppPaths, paths: tuple[str, ...], keep_times: bool) -> None:
    """Take merd's tags out of files, and of whatever audio is below folders. All other tags stay.

    merd remembers the moods, and writes none until it is told to: merd tag --write-tags.
    """
    found = list(scanner.scan(os.fsencode(path) for path in paths))
    counts: Counter[bool | None] = Counter()
    with Store(home.database) as store, MoodWriter(store, keep_times=keep_times) as writer:
        for file in progress.bar(found, total=len(found), doing="Untagging"):
            counts[_untag(writer, file)] += 1
    click.echo(f"{counts[True]} untagged, {counts[False]} unchanged, {counts[None]} failed")
    sys.exit(1 if counts[None] else 0)


def _untag(writer: MoodWriter, file: Found | ReadError) -> bool | None:
    """Take merd's tags out; return whether there were any, None if that cannot be said or done."""
    if isinstance(file, Found):
        try:
            return writer.remove(file.path)
        except TagError as error:
            reason = error.reason
    else:
        reason = file.reason
    progress.echo(f"{display_path(file.path)}: {reason}", err=True)
    return None
