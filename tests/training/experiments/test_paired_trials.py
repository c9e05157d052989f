"""Simulated listeners, and trials with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from merd.mood import Quadrant
from merd.training.datasets import EMOTIFY, load_emotify, one_hot
from merd.training.experiments.paired_trials import PairedResult, asking, tuning
from merd.training.experiments.simulated_listeners import listeners
from merd.training.networks.classifier import SegmentClassifier
from merd.training.tuning.rated_track import RatedTrack


def test_rows_of_one_group_are_one_listener(emotify: Path, tmp_path: Path) -> None:
    names = list(EMOTIFY)
    header: list[object] = ["track id", *names, "mood", "liked", "disliked", "age", "gender", "mother tongue"]

    def row(song: int, emotions: set[str], *who: object) -> list[object]:
        return [song, *(int(name in emotions) for name in names), 3, 0, 0, *who]

    rows: list[list[object]] = [
        row(1, {"calmness"}, 30, 1, "Dutch"),
        row(1, {"calmness", "power"}, 30, 1, "Dutch"),
        row(2, {"tenderness", "sadness"}, 30, 1, "Dutch"),
        row(101, {"tension"}, 30, 1, "Dutch"),
        row(102, set(), 30, 1, "Dutch"),
        row(1, {"sadness"}, 31, 1, "Dutch"),
    ]
    (tmp_path / "data.csv").write_text("\n".join(", ".join(str(cell) for cell in line) for line in [header, *rows]))
    (listener,) = listeners(tmp_path, load_emotify(emotify), 2)
    assert listener.name == "30, 1, Dutch"
    assert {f"{path.parent.name}/{path.stem}": quadrant for path, quadrant in listener.felt.items()} == {
        "classical/1": Quadrant.CALM,
        "rock/1": Quadrant.TENSE,
    }


def always(quadrant: Quadrant) -> SegmentClassifier:
    network = SegmentClassifier(3, hidden=2)
    with torch.no_grad():
        network.output.weight.zero_()
        network.output.bias[quadrant] = 100
    return network.eval()


class Majority:
    """Tunes to what was rated most."""

    folds: int | None = None

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        winners = [one.hard_label for one in rated]
        return always(max(Quadrant, key=winners.count))


@pytest.fixture
def people() -> list[list[RatedTrack]]:
    """One with ten songs that are all tense, and one with eight, of which one is happy."""
    torch.manual_seed(0)
    songs = [torch.randn(2, 4, 3) for _ in range(18)]
    felt = [Quadrant.TENSE] * 17 + [Quadrant.HAPPY]
    rated = [RatedTrack(song, one_hot(quadrant)) for song, quadrant in zip(songs, felt, strict=True)]
    return [rated[:10], rated[10:]]


def test_a_trial_counts_songs_that_were_not_rated(people: list[list[RatedTrack]]) -> None:
    found = tuning(people, always(Quadrant.SAD), Majority(), 3, draws=5)
    assert found is not None
    assert found.before.tolist() == [0, 0]
    assert found.after[0] == 1
    assert 0.8 <= found.after[1] < 1
    assert tuning(people, always(Quadrant.SAD), Majority(), 5, draws=1).songs.tolist() == [10]  # type: ignore[union-attr]
    assert tuning(people, always(Quadrant.SAD), Majority(), 6, draws=1) is None


def test_asked_for_and_random_ratings_are_tried_on_the_same_songs(people: list[list[RatedTrack]]) -> None:
    found = asking(people, always(Quadrant.SAD), Majority(), 2, draws=5)
    assert found is not None
    assert found.before[0] == found.after[0] == 1
    assert asking(people, always(Quadrant.SAD), Majority(), 4, draws=1) is None


def test_what_is_said_of_a_comparison() -> None:
    before, songs = np.linspace(0.3, 0.5, 20), np.full(20, 50)
    text = str(PairedResult(before, before + np.tile([0.1, 0.2], 10), 10, songs))
    assert text.startswith("0.400 → 0.550 of 20 listeners' songs, +0.150 (+0.1")
    assert "p = 8e-05" in text
    assert text.endswith("rated ones counted as right 0.640")
    assert "p = 1;" in str(PairedResult(before, before, 10, songs))
