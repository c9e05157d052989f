"""The music library on disk: which audio files are there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from merd.errors import ReadError, why
from merd.records import FileState

SUFFIXES = frozenset(
    b".aac .ac3 .aif .aifc .aiff .alac .ape .dff .dsf .dts .flac .m4a .m4b .mka .mp2 .mp3 .mp4 .mpc .oga .ogg "
    b".opus .shn .spx .tak .tta .wav .weba .wma .wv".split()
)


@dataclass(frozen=True)
class Found:
    """An audio file as it is on disk; ``path`` is absolute, in the file system's bytes."""

    path: bytes
    state: FileState


def scan(paths: Iterable[bytes]) -> Iterator[Found | ReadError]:
    """Find audio files, each once, folder by folder in the order of their names.

    Files that are named are taken whatever they are called; in folders, those with a suffix of audio, but nothing
    hidden. Symbolic links are followed, each folder once.

    Args:
        paths: Files and folders.

    Yields:
        A file, or an error for a path that cannot be read.
    """
    folders: set[tuple[int, int]] = set()
    files: set[bytes] = set()
    for path in paths:
        for item in _walk(os.path.abspath(path), folders):
            if item.path not in files:
                files.add(item.path)
                yield item


def look(path: bytes) -> Found | ReadError:
    """A file that is named; an error if it cannot be read or is none."""
    try:
        status = os.stat(path)
    except OSError as error:
        return ReadError(path, why(error))
    if not stat.S_ISREG(status.st_mode):
        return ReadError(path, "not a file")
    return Found(os.path.abspath(path), FileState(status.st_size, status.st_mtime_ns))


def _walk(path: bytes, folders: set[tuple[int, int]]) -> Iterator[Found | ReadError]:
    if not os.path.isdir(path):
        yield look(path)
        return
    try:
        status = os.stat(path)
        if (status.st_dev, status.st_ino) in folders:
            return
        folders.add((status.st_dev, status.st_ino))
        names = _entries(path)
    except OSError as error:
        yield ReadError(path, why(error))
        return
    for name in names:
        yield from _walk(os.path.join(path, name), folders)


def _entries(folder: bytes) -> list[bytes]:
    """Names of the folders and audio files in a folder."""
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(b".")
            and (os.path.splitext(entry.name)[1].lower() in SUFFIXES or entry.is_dir())
        )
