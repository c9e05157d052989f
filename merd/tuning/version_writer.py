"""A tuned model → a version of a profile's model: a bundle of its own in the data folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.tuning.strategy import TunedModel
from merd.util.files import unfinished_folder


def write(folder: Path, general: Bundle, tuned: TunedModel, name: str, training: dict[str, Any]) -> Bundle:
    """Write a version, whole or not at all; one that is there already stays. Only one process may do so at once.

    Args:
        folder: Holds all versions, each in a folder of its model's id.
        general: The bundle that was tuned; what both share takes no room twice, where the file system allows.
        tuned: The model.
        name: What people call it.
        training: What it says of its tuning; anything that JSON takes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished_folder(folder) as work:
        made = assemble(work / "new", general, tuned, name, training)
        final = folder / made.model_id
        if not final.exists():
            made.folder.rename(final)
    return bundle.load(final)


def assemble(new: Path, general: Bundle, tuned: TunedModel, name: str, training: dict[str, Any]) -> Bundle:
    """Put a version's bundle together in a new folder.

    Args:
        new: The folder, which is made.
        general: The bundle that was tuned.
        tuned: The model.
        name: What people call it.
        training: What it says of its tuning.
    """
    new.mkdir()
    tuned.write(new)
    for shared in bundle.FILES:
        if not (new / shared).exists():
            _link(general.folder / shared, new / shared)
    return bundle.write_description(
        new,
        name=name,
        front_end=general.front_end,
        segment_patches=general.segment_patches,
        dims=general.dims,
        training=training,
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)
