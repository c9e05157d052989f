"""The search for a data set's audio, with messages that say what was expected where."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from merd.errors import DatasetError, os_reason
from merd.library.scanner import SUFFIXES
from merd.training.datasets.tolerance import complain

T = TypeVar("T")


def require(folder: Path, dataset: str, parts: Sequence[str]) -> None:
    """Check that a folder is a data set's.

    Args:
        folder: What the user named.
        dataset: The data set's name.
        parts: Files and folders that are in it.

    Raises:
        DatasetError: If a part is missing; it names the folder next to this one that has them all.
    """
    missing = [part for part in parts if not os.path.exists(folder / part)]
    if missing:
        right = next((place for place in _next_to(folder) if all(os.path.exists(place / p) for p in parts)), None)
        hint = f"; name {right} instead" if right else ""
        raise DatasetError(
            f"{folder}: the folder of {dataset} holds {', '.join(parts)}; here {missing[0]} is missing{hint}"
        )


def audio(folder: Path) -> dict[str, Path]:
    """Return the audio files of a folder by their names without suffixes, in the order of their names.

    Of several that differ in their suffix alone, the last is taken.

    Raises:
        DatasetError: If there are none.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise DatasetError(f"{folder}: {os_reason(error)}") from error
    paths = [folder / name for name in names if not name.startswith(".")]
    found = {path.stem: path for path in paths if os.fsencode(path.suffix.lower()) in SUFFIXES}
    if not found:
        raise DatasetError(f"{folder}: holds no audio")
    return found


def pair(table: Path, named: Mapping[str, T], files: Mapping[str, Path], folder: Path) -> list[tuple[Path, T]]:
    """Return audio files, each with what the table says of it, in the order of the files.

    Args:
        table: Which names clips.
        named: What it says of each clip.
        files: The audio under the same names.
        folder: Where they are.

    Raises:
        DatasetError: If more than a tenth of the clips has no file, or of the files no row.
    """
    missing = [name for name in named if name not in files]
    if missing:
        complain(
            f"{folder}: has only {len(named) - len(missing)} of the {len(named)} clips that {table.name} names; "
            f"the first that is missing is {missing[0]}",
            len(missing),
            len(named),
        )
    others = [name for name in files if name not in named]
    if others:
        complain(
            f"{table}: names only {len(files) - len(others)} of the {len(files)} audio files in {folder}; "
            f"the first that it does not name is {others[0]}",
            len(others),
            len(files),
        )
    return [(path, named[name]) for name, path in files.items() if name in named]


def _next_to(folder: Path) -> list[Path]:
    """Return the folder's parent, and what is in it, by name."""
    folder = folder.absolute()
    return [folder.parent, *sorted(folder.glob("*"))]
