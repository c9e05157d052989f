"""Tuning to some tracks, and listening to the others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.mood import Quadrant, Shares
from merd.training.experiments import learning_curve
from merd.training.networks.classifier import SegmentClassifier
from merd.training.replay import Replay
from merd.training.tuning import strategies, version_writer
from merd.training.tuning.rated_track import RatedTrack, heard

ONLY: list[Shares] = [(1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)]


class Notebook:
    """A way to tune that changes nothing, and notes which tracks it was told of."""

    folds: int | None = None

    def __init__(self, network: SegmentClassifier) -> None:
        self.told: list[list[RatedTrack]] = []
        self._network = network

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        self.told.append(list(rated))
        return self._network


@pytest.fixture(scope="module")
def network() -> SegmentClassifier:
    return version_writer.network(bundle.load())


@pytest.fixture(scope="module")
def replay() -> Replay:
    return Replay.load(bundle.load().replay_path)


@pytest.fixture
def tracks(general: Bundle, network: SegmentClassifier, replay: Replay) -> list[RatedTrack]:
    """Twelve clips; their listener hears each as the model does, but for the last four: one quadrant further."""
    clips = [torch.from_numpy(some) for some in replay.segments(general.segment_patches)[:12]]
    moods = heard(network, clips)
    users = [(int(mood.quadrant or 0) + (i >= 8)) % 4 for i, mood in enumerate(moods)]
    return [RatedTrack(clip, ONLY[user]) for clip, user in zip(clips, users, strict=True)]


def test_rated_tracks_count_as_right_and_only_the_others_are_heard(
    network: SegmentClassifier, tracks: list[RatedTrack]
) -> None:
    way = Notebook(network)
    general, *drawn = learning_curve.trials(tracks, network, way, [3, 6], draws=4, seed=0)
    assert (general.rated, general.correct, general.accuracy_on_others) == (0, 8, 8 / 12)
    assert [trial.rated for trial in drawn] == [3, 6] * 4
    for trial, told in zip(drawn, way.told, strict=True):
        known = sum(track in tracks[:8] for track in told)
        assert len(told) == trial.rated
        assert len(trial.others) == 12 - trial.rated
        assert trial.correct == trial.rated + 8 - known
        assert trial.accuracy == trial.correct / 12
        assert trial.accuracy_on_others == (8 - known) / (12 - trial.rated)
    for three, six in zip(way.told[::2], way.told[1::2], strict=True):
        assert six[:3] == three


def test_draws_come_again_with_their_seed(network: SegmentClassifier, tracks: list[RatedTrack]) -> None:
    def told(seed: int) -> list[list[int]]:
        way = Notebook(network)
        assert list(learning_curve.trials(tracks, network, way, [4], draws=3, seed=seed))
        return [[tracks.index(track) for track in some] for some in way.told]

    assert told(1) == told(1) != told(2)


def test_a_line_is_the_mean_of_its_trials_within_its_interval(
    network: SegmentClassifier, tracks: list[RatedTrack]
) -> None:
    done = list(learning_curve.trials(tracks, network, Notebook(network), [6], draws=5, seed=0))
    general, six = learning_curve.lines(done)
    assert (general.rated, general.correct.mean, general.correct.interval) == (0, 8, None)
    values = [trial.correct for trial in done if trial.rated == 6]
    assert six.correct.mean == pytest.approx(sum(values) / 5)
    assert six.correct.interval is not None
    low, high = six.correct.interval
    assert min(values) <= low <= six.correct.mean <= high <= max(values)
    assert low < high
    assert six.accuracy.mean == pytest.approx(six.correct.mean / 12)


def test_trials_without_a_wrong_track_have_no_difference(
    network: SegmentClassifier, tracks: list[RatedTrack]
) -> None:
    (line,) = learning_curve.lines([next(learning_curve.trials(tracks[:8], network, Notebook(network), [], 1, 0))])
    assert (line.accuracy.mean, line.difference) == (1, None)


def test_a_listener_who_hears_all_as_tense_is_learned(
    network: SegmentClassifier, replay: Replay, tracks: list[RatedTrack]
) -> None:
    of_one_mind = [RatedTrack(track.segments, ONLY[Quadrant.TENSE]) for track in tracks]
    way = strategies.strategy("head", network, replay, 0, torch.device("cpu"))
    done = list(learning_curve.trials(of_one_mind, network, way, [8], draws=3, seed=0))
    general, eight = learning_curve.lines(done)
    assert eight.accuracy_on_others.mean > general.accuracy_on_others.mean + 0.2
