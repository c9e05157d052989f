"""Simulated listeners, and trials with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from merd.mood import Quadrant
from merd.training.datasets import EMOTIFY, load_emotify, one_hot
from merd.training.experiments.paired_trials import PairedResult, asking, tuning
from merd.training.experiments.simulated_listeners import listeners
from merd.tuning.rated_track import RatedTrack


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


class Majority:
    """Tunes to what was rated most."""

    folds = 30

    def __init__(self, answer: Quadrant = Quadrant.SAD) -> None:
        self._answer = answer

    def fit(self, rated: Sequence[RatedTrack]) -> Majority:
        winners = [one.hard_label for one in rated]
        return Majority(max(Quadrant, key=winners.count))

    def probabilities(self, tracks: Sequence[RatedTrack]) -> list[NDArray[np.float32]]:
        return [np.eye(4, dtype=np.float32)[[self._answer]]] * len(tracks)

    def write(self, folder: Path) -> None:
        """Not here."""


@pytest.fixture
def people() -> list[list[RatedTrack]]:
    """One with ten tense songs, and one with eight, of which one is happy; the model says that all are sad."""
    chance = np.random.default_rng(0)
    felt = [Quadrant.TENSE] * 17 + [Quadrant.HAPPY]
    general = np.eye(4, dtype=np.float32)[[Quadrant.SAD]]
    rated = [
        RatedTrack(chance.standard_normal((4, 3)).astype(np.float32), general, one_hot(quadrant))
        for quadrant in felt
    ]
    return [rated[:10], rated[10:]]


def test_a_trial_counts_songs_that_were_not_rated(people: list[list[RatedTrack]]) -> None:
    found = tuning(people, Majority(), 3, draws=5)
    assert found is not None
    assert found.before.tolist() == [0, 0]
    assert found.after[0] == 1
    assert 0.8 <= found.after[1] < 1
    assert tuning(people, Majority(), 5, draws=1).songs.tolist() == [10]  # type: ignore[union-attr]
    assert tuning(people, Majority(), 6, draws=1) is None


def test_asked_for_and_random_ratings_are_tried_on_the_same_songs(people: list[list[RatedTrack]]) -> None:
    found = asking(people, Majority(), 2, draws=5)
    assert found is not None
    assert found.before[0] == found.after[0] == 1
    assert asking(people, Majority(), 4, draws=1) is None


def test_what_is_said_of_a_comparison() -> None:
    before, songs = np.linspace(0.3, 0.5, 20), np.full(20, 50)
    text = str(PairedResult(before, before + np.tile([0.1, 0.2], 10), 10, songs))
    assert text.startswith("0.400 → 0.550 of 20 listeners' songs, +0.150 (+0.1")
    assert "p = 8e-05" in text
    assert text.endswith("rated ones counted as right 0.640")
    assert "p = 1;" in str(PairedResult(before, before, 10, songs))
