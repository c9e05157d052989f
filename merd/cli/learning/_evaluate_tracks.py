"""The tracks that ``merd evaluate`` is about, and what is wrong with the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.cli import _progress
from merd.errors import MerdError, RatingError
from merd.library import scanner
from merd.library.scanner import Found
from merd.model.bundle import Bundle
from merd.ratings.annotations import Annotation, read_annotations
from merd.ratings.evaluation import TrackAgreement, compare
from merd.store import Store
from merd.util.text import display_path

_NAMED = 3


@dataclass(frozen=True)
class Track:
    """A rated track, and how the model classifies it."""

    path: bytes
    track_id: int
    agreement: TrackAgreement


def tracks(store: Store, used: Bundle, table: Path, music: str, jobs: int) -> tuple[list[Track], bool]:
    """Return the tracks of a table's rows as a model classifies them, and whether those are all rows.

    What is not known yet is analysed. Rows that cannot be used are reported, and files without a row.

    Args:
        store: The database.
        used: The model.
        table: A CSV as `read_annotations` takes it.
        music: The folder of the music.
        jobs: Most processes at once.

    Raises:
        MerdError: If no row can be used.
    """
    below = list(_below(music))
    annotations = read_annotations(table, os.fsencode(music), below)
    for line in annotations.errors:
        complain(line)
    results = _results(store, used, annotations.usable, jobs)
    usable: list[Track] = []
    for file in annotations.usable:
        try:
            usable.append(_track(store, file, results[file.path], usable))
        except RatingError as error:
            complain(f"{file.where}: {error}")
    if not usable:
        raise MerdError(f"{display_path(os.fsencode(table))}: none of its rows can be used")
    _report_unrated(sorted(set(below) - annotations.paths))
    return usable, len(usable) == len(annotations.usable) + len(annotations.errors)


def _below(music: str) -> Iterator[bytes]:
    """Yield the audio files below a folder; what cannot be read there is reported."""
    for item in scanner.scan([os.fsencode(music)]):
        if isinstance(item, Found):
            yield item.path
        else:
            complain(f"{os.fsdecode(item.path)}: {item.reason}")


def _results(store: Store, used: Bundle, files: list[Annotation], jobs: int) -> dict[bytes, FileResult]:
    found = scanner.scan(file.path for file in files)
    return {result.path: result for result in _progress.analyse_all(Analyser(store, used), found, jobs)}


def _track(store: Store, file: Annotation, result: FileResult, others: list[Track]) -> Track:
    agreement, record = compare(result.mood, file.quadrant), store.files.get(file.path)
    if agreement is None or record is None or record.track_id is None:
        raise RatingError(f"{os.fsdecode(file.path)}: {result.error}")
    same = next((other for other in others if other.track_id == record.track_id), None)
    if same is not None:
        raise RatingError(f"{os.fsdecode(file.path)}: is the same audio as {os.fsdecode(same.path)}")
    return Track(file.path, record.track_id, agreement)


def _report_unrated(paths: list[bytes]) -> None:
    if paths:
        some = ", ".join(os.fsdecode(path) for path in paths[:_NAMED])
        more = ", ..." if len(paths) > _NAMED else ""
        complain(f"without a row: {len(paths)} {'file' if len(paths) == 1 else 'files'}: {some}{more}")


def complain(line: str) -> None:
    """Say what is wrong, beside the output."""
    click.echo(display_path(os.fsencode(line)), err=True)
