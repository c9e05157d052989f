"""A model bundle on disk: a folder with ``model.json`` and the files that it names.

``model.json`` holds the front end, the shape of a segment, each file's SHA-256, and what is known of the training:
its data and their terms, seeds, figures. Both networks are ONNX: ``features`` maps patches (n, n_mels, frames) to
features (n, dims); ``classifier`` maps segments (n, patches, dims) to probabilities (n, 4). The strategies that
train the LSTM on start from its weights in safetensors and from ``replay.npz``: features and labels of the
training's clips, whose scale the default strategy takes. A version that was tuned to a listener may have
``deviation.npz``, which corrects the classifier's answers (`merd.model.deviation`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from merd.audio.spectrogram import FrontEnd
from merd.errors import BundleError, os_reason
from merd.mood import LABELS

FORMAT = 3
# Format 2 knew no deviation; what it has is read as before.
_READABLE = (2, FORMAT)
GENERAL = Path(__file__).parent / "bundles" / "general"
MODEL, FEATURES, CLASSIFIER = "model.json", "features.onnx", "classifier.onnx"
WEIGHTS, REPLAY = "classifier.safetensors", "replay.npz"
FILES = (FEATURES, CLASSIFIER, WEIGHTS, REPLAY)
DEVIATION = "deviation.npz"


@dataclass(frozen=True)
class Bundle:
    """A bundle whose files were found whole.

    Attributes:
        folder: Where it is.
        name: What people call it.
        front_end: From waveform to patch.
        segment_patches: Patches in a segment.
        dims: Features of a patch.
        hashes: File name → SHA-256 in hexadecimal.
        training: What the training wrote about itself: data, seeds, figures.
    """

    folder: Path
    name: str
    front_end: FrontEnd
    segment_patches: int
    dims: int
    hashes: dict[str, str]
    training: dict[str, Any]

    @property
    def features_path(self) -> Path:
        """The CNN."""
        return self.folder / FEATURES

    @property
    def classifier_path(self) -> Path:
        """The LSTM."""
        return self.folder / CLASSIFIER

    @property
    def weights_path(self) -> Path:
        """The LSTM's weights, for tuning."""
        return self.folder / WEIGHTS

    @property
    def deviation_path(self) -> Path | None:
        """How the listener's answers deviate from the classifier's; None if nothing says so."""
        return self.folder / DEVIATION if DEVIATION in self.hashes else None

    @property
    def replay_path(self) -> Path:
        """Features and labels of the training's clips, for tuning."""
        return self.folder / REPLAY

    @cached_property
    def extractor_id(self) -> str:
        """Names what makes features; two bundles that share it share their features."""
        front_end = json.dumps(asdict(self.front_end), sort_keys=True)
        return _digest(front_end, self.hashes[FEATURES])

    @cached_property
    def model_id(self) -> str:
        """Names the whole model; moods are kept by it."""
        own = [self.hashes[DEVIATION]] if DEVIATION in self.hashes else []
        return _digest(self.extractor_id, str(self.segment_patches), self.hashes[CLASSIFIER], *own)


def load(folder: Path = GENERAL) -> Bundle:
    """Read a bundle and check that its files are those that it was made with.

    Raises:
        BundleError: If a file is missing or changed, or the format is another.
    """
    try:
        description = json.loads((folder / MODEL).read_text(encoding="utf-8"))
        _check(folder, description)
        return Bundle(
            folder=folder,
            name=description["name"],
            front_end=FrontEnd(**description["front_end"]),
            segment_patches=description["segment_patches"],
            dims=description["dims"],
            hashes=description["hashes"],
            training=description["training"],
        )
    except OSError as error:
        raise BundleError(f"{error.filename}: {os_reason(error)}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise BundleError(f"{folder / MODEL}: not a model description ({error})") from error


def write_description(
    folder: Path,
    *,
    name: str,
    front_end: FrontEnd,
    segment_patches: int,
    dims: int,
    training: dict[str, Any],
) -> Bundle:
    """Describe the files that lie in a folder, which makes it a bundle.

    Args:
        folder: The folder with the files.
        name: What people call the model.
        front_end: From waveform to patch.
        segment_patches: Patches in a segment.
        dims: Features of a patch.
        training: What the training says of itself: data, seeds, figures.
    """
    files = (*FILES, DEVIATION) if (folder / DEVIATION).exists() else FILES
    description = {
        "format": FORMAT,
        "name": name,
        "labels": LABELS,
        "front_end": asdict(front_end),
        "segment_patches": segment_patches,
        "dims": dims,
        "hashes": {file: _sha256(folder / file) for file in files},
        "training": training,
    }
    (folder / MODEL).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    return load(folder)


def _check(folder: Path, description: dict[str, Any]) -> None:
    if description["format"] not in _READABLE:
        made = description["format"]
        raise BundleError(f"{folder}: made for format {made}, and this merd reads format {FORMAT}")
    if tuple(description["labels"]) != LABELS:
        raise BundleError(f"{folder}: its labels are not the four quadrants in their order")
    for file in {*FILES, *description["hashes"]}:
        if _sha256(folder / file) != description["hashes"][file]:
            raise BundleError(f"{folder / file}: not the file that {MODEL} was written for")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
