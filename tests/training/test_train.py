"""`merd train`, on a handful of clips."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from audio import encode, music
from click.testing import CliRunner, Result

from merd import bundle
from merd.cli import cli
from merd.training.datasets import Clip
from merd.training.features import ClipFeatures
from merd.workers import Analysis, Job, Pool


def train(four_q: Path, emotify: Path, weights: Path, *options: object) -> Result:
    sources = ("--4q", four_q, "--emotify", emotify, "--weights", weights, "--repeats", 1)
    return CliRunner().invoke(cli, ["train", *(str(word) for word in (*sources, *options))])


@pytest.fixture(scope="module")
def trained(
    four_q: Path, emotify: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Result]:
    """A bundle, and what `merd train` said."""
    folder = tmp_path_factory.mktemp("trained") / "bundle"
    return folder, train(four_q, emotify, weights, "--out", folder)


def test_a_trained_bundle_tags_music(trained: tuple[Path, Result], tmp_path: Path) -> None:
    folder, result = trained
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["splits"][0]["clips"] == np.sum(figures["splits"][0]["confusion"]) == 24
    assert bundle.load(folder).training["clips"] == {"4q": 24, "emotify": 8}
    path = encode(tmp_path / "a.mp3", "mp3", music(26))
    with Pool(folder, jobs=1) as pool:
        pool.submit(Job("analyse", os.fsencode(path)))
        ((_, analysis),) = pool.results()
    assert isinstance(analysis, Analysis)
    assert analysis.mood.segments == 1


def test_the_same_seed_gives_the_same_bundle(
    trained: tuple[Path, Result], four_q: Path, emotify: Path, weights: Path, tmp_path: Path
) -> None:
    result = train(four_q, emotify, weights, "--out", tmp_path)
    assert result.stdout == trained[1].stdout
    assert bundle.load(tmp_path).model_id == bundle.load(trained[0]).model_id


def test_evaluation_only_writes_nothing(four_q: Path, emotify: Path, weights: Path, tmp_path: Path) -> None:
    result = train(four_q, emotify, weights, "--evaluate-only")
    assert set(json.loads(result.stdout)) >= {"mean_accuracy", "mean_macro_f1"}
    assert train(four_q, emotify, weights).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_clips_that_cannot_be_used_are_named_and_left_out(
    four_q: Path, emotify: Path, weights: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = four_q / "panda_dataset_taffc_metadata.csv"
    text = table.read_text()
    table.write_text(f"{text}short,Artist,Title,Q1\nbroken,Artist,Title,Q1\n")
    encode(four_q / "Q1" / "short.wav", "wav", music(4))
    (four_q / "Q1" / "broken.mp3").write_bytes(b"no music")
    try:
        result = train(four_q, emotify, weights, "--evaluate-only")
    finally:
        table.write_text(text)
        (four_q / "Q1" / "short.wav").unlink()
        (four_q / "Q1" / "broken.mp3").unlink()
    assert json.loads(result.stdout)["splits"][0]["clips"] == 24
    assert f"left out: {four_q}/Q1/broken.mp3: invalid data" in caplog.text
    assert f"left out: {four_q}/Q1/short.wav: silent or too short" in caplog.text


def test_weights_of_another_network_are_one_line(four_q: Path, emotify: Path, tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"nothing")
    result = train(four_q, emotify, tmp_path / "weights", "--evaluate-only")
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
