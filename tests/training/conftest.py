"""Data sets of the originals' layouts, and starting weights, made for the tests."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from support.audio import encode, music

from merd.training.datasets import EMOTIFY, EMOTIFY_FIRST
from merd.training.networks.mobilenet import MobileNetV3

CLIPS_PER_QUADRANT = 6
RATE = 22_050


@pytest.fixture(scope="session")
def four_q(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the archive of 4Q unpacks; two clips of each artist."""
    folder = tmp_path_factory.mktemp("MER_audio_taffc_dataset")
    rows: list[list[object]] = []
    for name in ("Q1", "Q2", "Q3", "Q4"):
        (folder / name).mkdir()
        for i in range(CLIPS_PER_QUADRANT):
            song = f"MT{name}{i}"
            clip(folder / name / f"{song}.mp3", seed=len(rows))
            rows.append([song, f" Artist {name} {i // 2}", "Title", name])
    write_csv(folder / "panda_dataset_taffc_metadata.csv", [["Song", "Artist", "Title", "Quadrant"], *rows])
    return folder


@pytest.fixture(scope="session")
def emotify(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the archive of Emotify unpacks, with its header; the first two songs of each genre."""
    folder = tmp_path_factory.mktemp("emotifymusic")
    header: list[object] = ["track id", " genre", *(f" {emotion}" for emotion in EMOTIFY), " mood", " liked"]
    rows: list[list[object]] = []
    for genre, first in EMOTIFY_FIRST.items():
        (folder / genre).mkdir()
        for number in (1, 2):
            clip(folder / genre / f"{number}.mp3", seed=first + number)
            rows += [
                [first + number, genre, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1],
                [first + number, genre, 0, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0],
            ]
    write_csv(folder / "data.csv", [header, *rows])
    return folder


@pytest.fixture(scope="session")
def teachers(four_q: Path, emotify: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What two teachers answer to all clips, at random."""
    names = [f"{path.parent.name}/{path.stem}" for some in (four_q, emotify) for path in some.rglob("*.mp3")]
    pieces, chance = 9, np.random.default_rng(0)
    made = []
    for many, named in ((6, 4), (5, 2)):
        path = tmp_path_factory.mktemp("teacher") / "answers.npz"
        np.savez(
            path,
            names=names,
            clip=np.repeat(np.arange(len(names)), pieces),
            piece=np.tile(np.arange(pieces), len(names)),
            answers=chance.standard_normal((pieces * len(names), many)),
            tags=named,
        )
        made.append(path)
    return made


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random starting weights under the AudioSet weights' names."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "cnn.safetensors"
    save_file(MobileNetV3().state_dict(), path)
    return path


def clip(path: Path, seed: int) -> None:
    encode(path, "mp3", music(26, RATE, seed), rate=RATE, layout="mono")


def write_csv(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
