"""Model bundles on disk."""

import json
import shutil
from pathlib import Path

import pytest

from merd.errors import BundleError
from merd.model import bundle


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle.GENERAL, tmp_path / "bundle"))


def describe(folder: Path, **changes: object) -> None:
    path = folder / bundle.MODEL
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_the_shipped_bundle_is_whole_and_small(general: bundle.Bundle) -> None:
    assert general.name == "general"
    assert (general.segment_patches, general.dims) == (4, 128)
    assert sum(path.stat().st_size for path in general.folder.iterdir()) < 8e6
    assert not [path for path in general.folder.iterdir() if b".py" in path.read_bytes()]
    assert "Florian Schmid" in (general.folder / "NOTICE").read_text()


def test_a_copy_is_the_same_model(general: bundle.Bundle, copy: Path) -> None:
    assert bundle.load(copy).model_id == general.model_id


def test_another_front_end_makes_other_features(general: bundle.Bundle, copy: Path) -> None:
    front_end = json.loads((copy / bundle.MODEL).read_text())["front_end"] | {"preemphasis": 0.5}
    describe(copy, front_end=front_end)
    assert bundle.load(copy).extractor_id != general.extractor_id


@pytest.mark.parametrize("file", bundle.FILES)
def test_a_changed_or_missing_file_is_told_by_its_name(copy: Path, file: str) -> None:
    with (copy / file).open("ab") as damaged:
        damaged.write(b"x")
    with pytest.raises(BundleError, match=f"{file}: not the file"):
        bundle.load(copy)
    (copy / file).unlink()
    with pytest.raises(BundleError, match=f"{file}: no such file"):
        bundle.load(copy)


def test_a_description_that_cannot_be_used_is_one_line(copy: Path) -> None:
    describe(copy, format=99)
    with pytest.raises(BundleError, match="made for format 99, and this merd reads format 3"):
        bundle.load(copy)
    describe(copy, format=bundle.FORMAT, labels=["happy", "sad"])
    with pytest.raises(BundleError, match="labels"):
        bundle.load(copy)
    (copy / bundle.MODEL).write_text("{")
    with pytest.raises(BundleError, match="not a model description"):
        bundle.load(copy)
