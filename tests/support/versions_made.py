"""Versions of the general model, without a tuning, and general models of other times."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from merd.config.paths import AppPaths
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.mood import Quadrant
from merd.store import Store


def biased(folder: Path, towards: Quadrant) -> Bundle:
    """The general model with a classifier that finds one quadrant nearly everywhere."""
    shutil.copytree(bundle.GENERAL, folder)
    network = onnx.load(folder / bundle.CLASSIFIER)
    (result,) = network.graph.output
    last = next(node for node in network.graph.node if result.name in node.output)
    last.output[:] = ["unbiased"]
    factors = np.where(np.arange(len(Quadrant)) == towards, 1, 1e-4).astype(np.float32)
    network.graph.initializer.append(numpy_helper.from_array(factors, "factors"))
    network.graph.node.extend(
        [
            helper.make_node("Mul", ["unbiased", "factors"], ["weighed"]),
            helper.make_node("LpNormalization", ["weighed"], [result.name], axis=1, p=1),
        ]
    )
    return _saved(network, folder, bundle.CLASSIFIER)


def earlier(folder: Path) -> Bundle:
    """A general model that finds the same, by another name: its CNN is another file."""
    shutil.copytree(bundle.GENERAL, folder)
    network = onnx.load(folder / bundle.FEATURES)
    network.doc_string = "earlier"
    return _saved(network, folder, bundle.FEATURES)


def shipped_with(model: Bundle, folder: Path) -> str:
    """What `PYTHONPATH` has to be for a merd whose general model is this one; the folder is made."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "from pathlib import Path; from merd.model import bundle\n"
        f"bundle.load.__defaults__ = (Path({str(model.folder)!r}),)\n"
    )
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


def _saved(network: onnx.ModelProto, folder: Path, file: str) -> Bundle:
    onnx.save(network, folder / file)
    description = json.loads((folder / bundle.MODEL).read_text())
    description["hashes"][file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / bundle.MODEL).write_text(json.dumps(description))
    return bundle.load(folder)


def installed(
    home: AppPaths, store: Store, towards: Quadrant, profile: str = "default", **figures: object
) -> Bundle:
    """A biased model as a version of a profile, not active."""
    made = biased(home.data / "models" / "new", towards)
    folder = registry.folder(home, made.model_id)
    made.folder.rename(folder)
    parent = bundle.load().model_id
    store.models.add(profile, model=made.model_id, name="biased", parent=parent, strategy="bias", figures=figures)
    return bundle.load(folder)
