"""``merd daemon``."""

from __future__ import annotations

import logging
import os

import click

from merd.config.paths import AppPaths
from merd.daemon.main import run

# The journal adds the time, and takes the severity from a prefix (sd-daemon(3)).
_SEVERITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Tell more.")
@click.pass_obj
def command(home: AppPaths, verbose: bool) -> None:
    """Watch the library, and keep moods, playlists and the model up to date.

    SIGHUP, or a change of the configuration file, makes it read the file again.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_ForJournal() if "JOURNAL_STREAM" in os.environ else logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler])
    run(home)


class _ForJournal(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"<{_SEVERITIES.get(record.levelno, 5)}>{super().format(record)}"
