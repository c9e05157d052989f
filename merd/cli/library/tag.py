"""``merd tag``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import replace

import click

from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult, Status
from merd.cli import _format, _options, _progress
from merd.cluster.factory import executor_factory
from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import TagError
from merd.library import mount_points, mounts, scanner
from merd.library.mount_points import MountPoints
from merd.model import registry
from merd.store import Store
from merd.tags.metadata_reader import MetadataReader
from merd.tags.mood_writer import MoodWriter
from merd.util import progress
from merd.util.text import display_path, format_time

_INTERRUPTED = 130


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH...]")
@click.option("-f", "--force", is_flag=True, help="Analyse again what has not changed.")
@_options.jobs
@_options.scheduler
@click.option("--json", "as_json", is_flag=True, help="Print an object a line for each track.")
@click.option("-v", "--verbose", is_flag=True, help="List what was known to be unknown, too.")
@click.option("--write-tags", is_flag=True, help="Write the moods into the files' tags.")
@_options.keep_times
@_options.profile
@click.pass_obj
def command(
    home: AppPaths,
    paths: tuple[str, ...],
    force: bool,
    jobs: int,
    scheduler: str | None,
    as_json: bool,
    verbose: bool,
    write_tags: bool,
    keep_times: bool,
    profile: str,
) -> None:
    """Give every track its mood: files, and whatever audio is below folders; without PATH, below the library's.

    What the configuration says of `ignore`, `longest_minutes` and `shortest_seconds` holds here, too.
    What has not changed is not analysed again. Ctrl-C at any time: what is done is kept, and the next run goes on.
    """
    started_s = time.monotonic()
    counts: Counter[Status] = Counter()
    unlisted = 0
    writing: Counter[bool | None] = Counter()
    settings = loader.load(home.config_file)
    if scheduler is not None:
        settings = replace(settings, scheduler=scheduler or None)
    named = [os.path.abspath(os.fsencode(path)) for path in paths or settings.folders]
    with (
        Store(home.database) as store,
        MoodWriter(store, keep_times=keep_times) as writer,
        MetadataReader(store) as metadata,
    ):
        _forget_gone(home, store, named)
        bundle = registry.active_bundle(home, store, profile)
        analyst = Analyser.configured(store, bundle, settings, executor_factory(settings))
        files = scanner.scan(named, settings.ignore, [os.fsencode(folder) for folder in settings.folders])
        try:
            for result in _progress.analyse_all(analyst, files, jobs, force=force):
                counts[result.status] += 1
                unlisted += result.known_before and not verbose
                _print_json(result) if as_json else _print(result, verbose=verbose)
                if write_tags and result.mood.known:
                    writing[_write(writer, result)] += 1
                metadata.read(result.path)
            status = 1 if counts[Status.FAILED] or writing[None] else 0
        except KeyboardInterrupt:
            click.echo("\nstopped: what is done is kept, and the next run goes on", err=True)
            status = _INTERRUPTED
    more = "; -v lists what is unknown" if unlisted and not as_json else ""
    click.echo(_summary(counts, time.monotonic() - started_s) + more, err=as_json)
    if write_tags:
        click.echo(
            f"tags: {writing[True]} written, {writing[False]} unchanged, {writing[None]} failed", err=as_json
        )
    sys.exit(status)


def _forget_gone(home: AppPaths, store: Store, paths: list[bytes]) -> None:
    """Forget what is gone from folders; one that is missing or empty may be on a disk that is not mounted."""
    folders = [path for path in paths if not mounts.is_empty(path)]
    points = MountPoints(home.data)
    points.remember(folders)
    for folder in folders:
        mount_points.forget_gone(store, folder, points.is_gone)


def _write(writer: MoodWriter, result: FileResult) -> bool | None:
    """Write a mood into the file's tags; return whether they changed, None if they cannot be written."""
    try:
        return writer.write(result.path, result.mood)
    except TagError as error:
        progress.echo(f"{display_path(error.path)}: {error.reason}", err=True)
        return None


def _print(result: FileResult, *, verbose: bool) -> None:
    if result.status is Status.FAILED:
        progress.echo(f"{display_path(result.path)}: {result.error}", err=True)
    elif result.status is not Status.UNCHANGED and (verbose or not result.known_before):
        note = f" ({result.error})" if result.error else ""
        progress.echo(f"{_format.verdict(result.mood)}  {display_path(result.path)}{note}")


def _print_json(result: FileResult) -> None:
    progress.echo(json.dumps(_format.result_fields(result)))


def _summary(counts: Counter[Status], took_s: float) -> str:
    words = {
        Status.OK: "tagged",
        **{status: status.value for status in (Status.UNCHANGED, Status.UNKNOWN, Status.FAILED)},
    }
    figures = ", ".join(f"{counts[status]} {word}" for status, word in words.items())
    return f"{figures} in {format_time(took_s)}"
