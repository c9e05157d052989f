"""The paper's recipe (section 4), from labelled clips to a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import save_file

from merd.errors import DatasetError
from merd.training import plots
from merd.training.checkpoints import CheckpointDir
from merd.training.datasets import Clip, split
from merd.training.datasets.catalog import fingerprint
from merd.training.networks.efficientnet import efficientnet_b3
from merd.training.networks.layers import ImageNetwork
from merd.training.networks.mobilenet import mobilenet_v3_large
from merd.training.networks.weights import load
from merd.training.paper import report
from merd.training.paper.cnn import SpectrogramCNN
from merd.training.paper.data import Parts, Progress, gather
from merd.training.paper.lstm import ReluLSTM
from merd.training.paper.options import Options
from merd.training.paper.report import SAME
from merd.training.paper.stages import Stages


def train(clips: Sequence[Clip], options: Options, out: Path, work: Path, track: Progress) -> dict[str, Any]:
    """Train the paper's networks and report how well they recognise.

    Args:
        clips: Each with its hard label.
        options: How.
        out: Folder to write report.json, report.md, confusion.png, lstm.safetensors and mobilenet.safetensors (the
            convolutional part) into.
        work: Folder of unfinished work, from which the same call goes on; takes up to 6 GB until the end.
        track: Passes on the images of a number of clips while it shows their progress.

    Returns:
        The report, which `report.text` puts in words.

    Raises:
        DatasetError: If there are too few clips.
        BundleError: If starting weights cannot be used.
    """
    networks = _networks(options)
    checkpoints = CheckpointDir(work, {"recipe": "paper", "clips": fingerprint(clips), **options.settings()})
    material = gather(clips, options.jobs, checkpoints, track)
    stages = Stages(options, material, _split(material.clips, options.seed, options.split_by), checkpoints)
    cnns, extractor = _cnns(stages, networks)
    lstms, classifier = _lstms(stages, extractor)
    made = _report(stages, cnns, lstms)
    _write(made, out)
    save_file(extractor.features.state_dict(prefix="features."), out / "mobilenet.safetensors")
    save_file(classifier.state_dict(), out / "lstm.safetensors")
    checkpoints.remove()
    return made


def _networks(options: Options) -> dict[str, ImageNetwork]:
    """Return the networks to train, with their starting weights; the one that the LSTM needs is the last."""
    torch.manual_seed(options.seed)
    networks = {"EfficientNet-B3": efficientnet_b3()} if options.compare else {}
    networks["MobileNetV3"] = mobilenet_v3_large()
    for name, path in _weights(options).items():
        if path is not None and name in networks:
            load(networks[name], path)
    return networks


def _weights(options: Options) -> dict[str, Path | None]:
    return {"EfficientNet-B3": options.efficientnet, "MobileNetV3": options.mobilenet}


def _split(clips: Sequence[Clip], seed: int, by: Literal["artist", "track"]) -> Parts:
    parts = split(clips, seed, by)
    if not all(parts):
        raise DatasetError(f"{len(clips)} clips are too few to train, validate and test on")
    return parts


def _cnns(stages: Stages, networks: Mapping[str, ImageNetwork]) -> tuple[dict[str, Any], SpectrogramCNN]:
    """Return figures of the CNNs by their names, and the last one."""
    cnns = {}
    for name, network in networks.items():
        trained, figures = stages.cnn(name, network)
        start = "random weights" if _weights(stages.options)[name] is None else "weights of a file"
        cnns[name] = {"starts_from": start, **figures}
    return cnns, trained


def _lstms(stages: Stages, extractor: SpectrogramCNN) -> tuple[dict[str, Any], ReluLSTM]:
    """Return figures of LSTMs by how their clips were split, and the one tested on clips new to its CNN."""
    features = stages.features(extractor)
    classifier, figures = stages.lstm("LSTM", features, stages.parts)
    lstms = {SAME: figures}
    for by in ("artist", "track"):
        parts = _split(stages.material.clips, stages.options.seed + 1, by)
        _, lstms[f"anew, by {by}"] = stages.lstm(f"LSTM anew by {by}", features, parts)
    return lstms, classifier


def _report(stages: Stages, cnns: dict[str, Any], lstms: dict[str, Any]) -> dict[str, Any]:
    return {
        "options": stages.options.settings(),
        "shortened": stages.options.shortened(),
        "clips": dict(zip(("training", "validation", "test"), map(len, stages.parts), strict=True)),
        "cnns": cnns,
        "lstms": lstms,
        "paper": {"cnns": report.TABLE_2, "lstm": report.LSTM},
    }


def _write(made: dict[str, Any], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    (out / "report.md").write_text(report.text(made), encoding="utf-8")
    plots.confusion(made["lstms"][SAME]["confusion"], out / "confusion.png")
