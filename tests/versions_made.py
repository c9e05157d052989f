"""Versions of the general model, without a tuning."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from merd import bundle, versions
from merd.bundle import Bundle
from merd.config import Home
from merd.mood import Quadrant
from merd.store import Store


def biased(folder: Path, towards: Quadrant) -> Bundle:
    """The general model with a classifier that hears one quadrant nearly everywhere."""
    shutil.copytree(bundle.GENERAL, folder)
    network = onnx.load(folder / bundle.CLASSIFIER)
    last = [node for node in network.graph.node if node.op_type == "Gemm"][-1]
    (bias,) = (tensor for tensor in network.graph.initializer if tensor.name == last.input[2])
    raised = numpy_helper.to_array(bias) + 20 * np.eye(len(Quadrant), dtype=np.float32)[towards]
    bias.CopyFrom(numpy_helper.from_array(raised, bias.name))
    onnx.save(network, folder / bundle.CLASSIFIER)
    description = json.loads((folder / bundle.MODEL).read_text())
    description["hashes"][bundle.CLASSIFIER] = hashlib.sha256((folder / bundle.CLASSIFIER).read_bytes()).hexdigest()
    (folder / bundle.MODEL).write_text(json.dumps(description))
    return bundle.load(folder)


def installed(home: Home, store: Store, towards: Quadrant, profile: str = "default", **figures: object) -> Bundle:
    """A biased model as a version of a profile, not active."""
    made = biased(home.data / "models" / "new", towards)
    folder = versions.folder(home, made.model_id)
    made.folder.rename(folder)
    parent = bundle.load().model_id
    store.models.add(profile, model=made.model_id, name="biased", parent=parent, strategy="bias", figures=figures)
    return bundle.load(folder)
