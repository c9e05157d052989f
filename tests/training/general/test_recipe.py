"""`merd train`, on a handful of clips."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from safetensors.numpy import load_file
from support.audio import encode, music

from merd.analysis.executor import Analysis, Job
from merd.analysis.pool import WorkerPool
from merd.audio import decoder
from merd.cli import cli
from merd.model import bundle
from merd.model.inference import Extractor
from merd.training.clip_features import ClipFeatures
from merd.training.datasets import Clip
from merd.training.replay import Replay


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def arguments(four_q: Path, emotify: Path, weights: Path, home: Path, *options: object) -> list[str]:
    sources = ("--4q", four_q, "--emotify", emotify, "--weights", weights, "--device", "cpu")
    return [str(word) for word in ("--home", home, "train", *sources, *options)]


def train(four_q: Path, emotify: Path, weights: Path, home: Path, *options: object) -> Result:
    return CliRunner().invoke(cli, arguments(four_q, emotify, weights, home, "--dry-run", *options))


@pytest.fixture(scope="module")
def taught(teachers: list[Path]) -> list[str]:
    return [word for path in teachers for word in ("--teacher", str(path))]


@pytest.fixture(scope="module")
def trained(
    four_q: Path, emotify: Path, weights: Path, taught: list[str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Result]:
    """A bundle, and what `merd train` said."""
    folder = tmp_path_factory.mktemp("trained")
    return folder / "bundle", train(four_q, emotify, weights, folder, *taught, "--out", folder / "bundle")


def test_a_trained_bundle_tags_music(trained: tuple[Path, Result], tmp_path: Path) -> None:
    folder, result = trained
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    (split,) = figures["splits"]
    assert split["4q"]["clips"] == np.sum(split["4q"]["confusion"]) == 16
    assert split["emotify"]["clips"] == 4
    path = encode(tmp_path / "a.mp3", "mp3", music(26))
    with WorkerPool(folder, jobs=1) as pool:
        pool.submit(Job("analyse", os.fsencode(path)))
        ((_, analysis),) = pool.results()
    assert isinstance(analysis, Analysis)
    assert analysis.mood.segments == 1


def test_a_bundle_tells_its_data_and_carries_what_tuning_needs(trained: tuple[Path, Result], four_q: Path) -> None:
    made = bundle.load(trained[0])
    data = made.training["data"]
    assert [(one["name"], one["clips"], one["labels"]) for one in data] == [
        ("4q", 16, "perceived"),
        ("emotify", 4, "felt"),
    ]
    assert all(one["source"] and one["terms"] for one in data)
    replay = Replay.load(made.replay_path)
    assert replay.felt.tolist() == [False] * 16 + [True] * 4
    with decoder.open_audio(os.fsencode(four_q / "Q3" / "MTQ30.mp3")) as audio:
        block = next(audio.blocks(made.front_end.sample_rate_hz, made.front_end.patch_samples))
    features = Extractor(made.features_path, made.front_end).features([block])
    half = made.dims // 2  # In half precision; what random answers taught is blurred more.
    expected = features[0, half:]
    np.testing.assert_allclose(replay.patches[0, half:], expected, atol=0.05 * float(np.ptp(expected)))
    kept = load_file(made.weights_path)
    assert kept["lstm.lstm.weight_ih_l0"].shape == (512, made.dims)
    assert [len(kept[f"foretold.{number}.answers.bias"]) for number in range(2)] == [4, 2]


def test_a_killed_training_goes_on_to_the_same_bundle_in_place_of_another(
    trained: tuple[Path, Result], four_q: Path, emotify: Path, weights: Path, taught: list[str], tmp_path: Path
) -> None:
    out, shared = tmp_path / "bundle", tmp_path / "shared.onnx"
    (out / ".unfinished-before").mkdir(parents=True)
    shared.write_bytes(b"a tuned version's")
    (out / bundle.FEATURES).hardlink_to(shared)
    words = arguments(four_q, emotify, weights, tmp_path, "--dry-run", *taught, "--out", out)
    with subprocess.Popen([sys.executable, "-m", "merd", *words], stdout=subprocess.DEVNULL) as process:
        while not list(tmp_path.glob("cache/training/*/split-0-0.pt")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (out / bundle.MODEL).exists()
    result = train(four_q, emotify, weights, tmp_path, *taught, "--out", out)
    assert result.stdout == trained[1].stdout
    assert bundle.load(out).hashes == bundle.load(trained[0]).hashes
    assert shared.read_bytes() == b"a tuned version's"
    assert {path.name for path in out.iterdir()} == {*bundle.FILES, bundle.MODEL}
    assert list((tmp_path / "cache" / "training").iterdir()) == []


def test_an_evaluation_names_what_it_leaves_out_and_writes_nothing(
    four_q: Path, emotify: Path, weights: Path, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = [encode(tmp_path / f"{i}.wav", "wav", music(26, seed=i)) for i in range(8)]
    encode(tmp_path / "short.wav", "wav", music(4))
    (tmp_path / "broken.mp3").write_bytes(b"no music")
    rows = [[path.name, i % 4] for i, path in enumerate(own)]
    rows += [["short.wav", 0], ["broken.mp3", 0]]
    (tmp_path / "own.csv").write_text("\n".join(["path,quadrant", *(f"{name},{label}" for name, label in rows)]))
    result = train(four_q, emotify, weights, home, "--own", tmp_path / "own.csv", "--evaluate-only")
    (split,) = json.loads(result.stdout)["splits"]
    assert (split["4q"]["clips"], split["own"]["clips"]) == (16, 8)
    assert f"left out: {tmp_path}/broken.mp3: invalid data" in caplog.text
    assert f"left out: {tmp_path}/short.wav: silent or too short" in caplog.text
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_too_few_clips_are_one_line(four_q: Path, emotify: Path, weights: Path, home: Path) -> None:
    result = CliRunner().invoke(cli, arguments(four_q, emotify, weights, home, "--evaluate-only"))
    assert "need 5 artists of sad clips" in str(result.exception)
    result = CliRunner().invoke(cli, ["train", "--weights", str(weights), "--evaluate-only"])
    assert str(result.exception).startswith("no data set to train on")
    assert train(four_q, emotify, weights, home).exit_code == 2


def test_weights_of_another_network_are_one_line(four_q: Path, emotify: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"nothing")
    result = train(four_q, emotify, tmp_path / "weights", home, "--evaluate-only")
    assert str(result.exception).startswith(f"{tmp_path}/weights: ")
    assert "\n" not in str(result.exception)


def test_a_clip_gives_segments_at_all_offsets_and_as_tagged() -> None:
    patches = np.arange(13, dtype=np.float32)[:, None]
    clip = ClipFeatures(Clip(Path(), (0, 0, 0, 1), ""), patches, hops_per_patch=3)
    assert clip.as_tagged()[..., 0].tolist() == [[0, 3, 6, 9], [3, 6, 9, 12]]
    assert clip.at_all_offsets()[..., 0].tolist() == [[s, s + 3, s + 6, s + 9] for s in range(4)]
    short = ClipFeatures(clip.clip, patches[:4], hops_per_patch=3)
    assert short.at_all_offsets()[..., 0].tolist() == [[0, 3, 0, 3]]
    patches = patches.copy()
    patches[3] = np.nan
    silent = ClipFeatures(clip.clip, patches, hops_per_patch=3)
    assert silent.at_all_offsets()[..., 0].tolist() == [[1, 4, 7, 10], [2, 5, 8, 11]]
    assert silent.as_tagged()[..., 0].tolist() == [[0, 6, 9, 12]]


def test_the_papers_recipe_runs_from_the_command_line(four_q: Path, emotify: Path, home: Path) -> None:
    sources = ("--4q", four_q, "--emotify", emotify, "--device", "cpu")
    words = ["--home", home, "train", *sources, "--recipe", "paper", "--dry-run", "--mobilenet-only"]
    result = CliRunner().invoke(cli, [str(word) for word in (*words, "--out", home / "paper")])
    assert "This run is shortened: 1 epochs of a CNN for 50" in result.stdout
    assert (home / "paper" / "confusion.png").read_bytes().startswith(b"\x89PNG")
    assert CliRunner().invoke(cli, [str(word) for word in words]).exit_code == 2
