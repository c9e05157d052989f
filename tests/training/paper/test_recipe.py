"""The paper's recipe, on a handful of clips."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from support.audio import encode, music

from merd.errors import BundleError, DatasetError
from merd.mood import Quadrant
from merd.training.datasets import Clip
from merd.training.datasets.clip import one_hot
from merd.training.paper import cnn, training_loop
from merd.training.paper.options import Options
from merd.training.paper.recipe import train

OPTIONS = Options(compare=False, epochs=2, lstm_epochs=2, image_size=64)


@pytest.fixture(scope="module", autouse=True)
def _small_head() -> Any:
    """The flattened map on narrower layers, as most of a test's time would go there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cnn, "HIDDEN", ((16, 0.5), (8, 0.4)))
        yield


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return [
        Clip(
            encode(folder / f"{i}.wav", "wav", music(7, rate=22_050, seed=i), rate=22_050, layout="mono"),
            one_hot(Quadrant(i % 4)),
            f"artist {i}",
        )
        for i in range(20)
    ]


def run(clips: list[Clip], folder: Path, options: Options = OPTIONS) -> dict[str, Any]:
    return train(clips, options, folder / "out", folder / "work", lambda items, _: items)


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    for figures in (*report["cnns"].values(), *report["lstms"].values()):
        del figures["epoch_s"]
    return report


@pytest.fixture(scope="module")
def folder(clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a whole run wrote."""
    folder = tmp_path_factory.mktemp("whole")
    run(clips, folder)
    return folder


def of(folder: Path) -> dict[str, Any]:
    return without_times(json.loads((folder / "out" / "report.json").read_text()))


def test_a_run_leaves_report_picture_and_weights(folder: Path) -> None:
    report = of(folder)
    assert report["clips"] == {"training": 12, "validation": 4, "test": 4}
    assert list(report["cnns"]) == ["MobileNetV3"]
    assert report["cnns"]["MobileNetV3"]["examples"] == 4 * 5
    assert report["lstms"]["as the CNN's"]["examples"] == 4 * 2
    assert len(report["lstms"]["as the CNN's"]["validation_accuracies"]) == 2
    assert {path.name for path in (folder / "out").iterdir()} == {
        "report.json",
        "report.md",
        "confusion.png",
        "mobilenet.safetensors",
        "lstm.safetensors",
    }
    assert (folder / "out" / "confusion.png").read_bytes().startswith(b"\x89PNG")
    assert load_file(folder / "out" / "mobilenet.safetensors")["features.0.0.weight"].shape == (16, 3, 3, 3)
    assert load_file(folder / "out" / "lstm.safetensors")["inputs.weight"].shape == (512, 960 * 2 * 2)
    assert list((folder / "work").iterdir()) == []


def test_the_report_says_what_was_shortened_and_what_the_paper_has(folder: Path) -> None:
    assert of(folder)["shortened"] == [
        "2 epochs of a CNN for 50",
        "2 epochs of the LSTM for 20",
        "64 pixels of an image's side for 300",
        "1 CNNs for 2",
    ]
    assert Options().shortened() == []
    text = (folder / "out" / "report.md").read_text()
    assert "This run is shortened: 2 epochs of a CNN for 50" in text
    assert "0.60, 0.60 in 32 s" in text
    assert "in the paper 0.91, 0.91" in text


def test_no_clip_that_trained_the_cnn_tests_the_lstm_unless_split_anew(folder: Path) -> None:
    lstms = of(folder)["lstms"]
    assert list(lstms) == ["as the CNN's", "anew, by artist", "anew, by track"]
    assert lstms["as the CNN's"]["known"] == 0
    assert lstms["as the CNN's"]["accuracy_known"] is None
    assert lstms["anew, by track"]["known"] > 0


def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    clips: list[Clip], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_at(4, training_loop.Best.take, patch)  # amid the first LSTM's second epoch
        with pytest.raises(KeyboardInterrupt):
            run(clips, tmp_path)
    with monkeypatch.context() as patch:
        taken = stop_at(1000, training_loop.Best.take, patch)
        resumed = without_times(run(clips, tmp_path))
    assert len(taken) == 5
    assert resumed == of(folder)
    for name in ("mobilenet", "lstm"):
        path = Path("out", f"{name}.safetensors")
        whole, again = load_file(folder / path), load_file(tmp_path / path)
        assert all(torch.equal(whole[key], again[key]) for key in whole)


def stop_at(count: int, take: Callable[..., None], patch: pytest.MonkeyPatch) -> list[int]:
    """Stop the run at its so-many-th epoch; what is returned gets an entry for each."""
    taken: list[int] = []

    def counting(self: training_loop.Best, *args: Any) -> None:
        taken.append(len(taken))
        if len(taken) == count:
            raise KeyboardInterrupt
        take(self, *args)

    patch.setattr(training_loop.Best, "take", counting)
    return taken


def test_another_seed_gives_another_run(clips: list[Clip], folder: Path, tmp_path: Path) -> None:
    run(clips, tmp_path, replace(OPTIONS, seed=1))
    path = Path("out", "mobilenet.safetensors")
    key = "features.16.0.weight"
    assert not torch.equal(load_file(tmp_path / path)[key], load_file(folder / path)[key])


def test_what_cannot_be_trained_on_is_said(clips: list[Clip], tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="1 clips are too few"):
        run(clips[:1], tmp_path)
    (tmp_path / "no.wav").write_bytes(b"no music")
    with pytest.raises(DatasetError, match="none of the clips can be decoded"):
        run([Clip(tmp_path / "no.wav", one_hot(Quadrant.SAD), "")], tmp_path)
    with pytest.raises(BundleError, match="no such file"):
        run(clips, tmp_path, Options(mobilenet=tmp_path / "missing.pth"))
    assert not (tmp_path / "out").exists()
