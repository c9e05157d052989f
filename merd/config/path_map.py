"""Where other machines have the folders of this one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from merd.config import validators
from merd.config.declaration import declared, read_tables
from merd.errors import ConfigError


def _there(value: object) -> Path:
    """Read a folder of another machine, where ``~`` is nobody's."""
    if validators.words(value).startswith("~"):
        raise ConfigError("has to begin with /")
    return validators.path(value)


@dataclass(frozen=True)
class PathMap:
    """A folder that other machines have under another name.

    Attributes:
        here: The folder on this machine.
        there: The same folder, absolute, on the others.
    """

    here: Path = field(metadata=declared(validators.path))
    there: Path = field(metadata=declared(_there))


def read(value: object) -> tuple[PathMap, ...]:
    """Read tables of folders, as `validators.Reader` does."""
    return tuple(PathMap(**table) for table in read_tables(PathMap, "path_map", value))


def mapped(path: bytes, maps: Iterable[PathMap]) -> bytes:
    """Return what other machines call a file.

    Args:
        path: The file here, absolute.
        maps: Of those whose folder it is in, the deepest one counts; in none, the path is the same everywhere.
    """
    for one in sorted(maps, key=lambda one: len(os.fsencode(one.here)), reverse=True):
        here, there = (os.path.join(os.fsencode(folder), b"") for folder in (one.here, one.there))
        if path.startswith(here):
            return there + path.removeprefix(here)
    return path
