"""A tuned network → a version of a profile's model: a bundle of its own in the data folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.training.bundle_writer import export_classifier, unfinished
from merd.training.networks.classifier import SegmentClassifier


def network(of: Bundle) -> SegmentClassifier:
    """The classifier of a bundle, in torch and in evaluation mode."""
    weights = load_file(of.weights_path)
    classifier = SegmentClassifier(of.dims, weights["lstm.weight_hh_l0"].shape[1])
    classifier.load_state_dict(weights)
    return classifier.eval()


def write(folder: Path, general: Bundle, tuned: SegmentClassifier, name: str, training: dict[str, Any]) -> Bundle:
    """Write a version, whole or not at all; one that is there already stays. Only one process may do so at once.

    Args:
        folder: Holds all versions, each in a folder of its model's id.
        general: The bundle that was tuned; what both share takes no room twice, where the file system allows.
        tuned: The classifier.
        name: What people call it.
        training: What it says of its tuning.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder) as work:
        new = work / "new"
        new.mkdir()
        for shared in (bundle.FEATURES, bundle.REPLAY):
            _link(general.folder / shared, new / shared)
        export_classifier(tuned, general.dims, new / bundle.CLASSIFIER)
        (new / bundle.WEIGHTS).write_bytes(save(tuned.state_dict()))
        made = bundle.write_description(
            new,
            name=name,
            front_end=general.front_end,
            segment_patches=general.segment_patches,
            dims=general.dims,
            training=training,
        )
        final = folder / made.model_id
        if not final.exists():
            new.rename(final)
    return bundle.load(final)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)
