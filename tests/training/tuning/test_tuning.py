"""Ways to tune, and how they are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from merd.model.bundle import Bundle
from merd.model.inference import Classifier
from merd.mood import Quadrant
from merd.training.datasets import one_hot
from merd.training.networks.classifier import SegmentClassifier
from merd.training.replay import Replay
from merd.training.tuning import STRATEGIES, version_writer
from merd.training.tuning.finetune import FineTune
from merd.training.tuning.head import BIASES_VARIANCE, CERTAINTY, Head
from merd.training.tuning.rated_track import RatedTrack, heard, segments
from merd.training.tuning.strategies import strategy
from merd.training.tuning.validation import Candidate, HeldOutScore, cross_validate

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def network(general: Bundle) -> SegmentClassifier:
    return version_writer.network(general)


@pytest.fixture(scope="module")
def replay(general: Bundle) -> Replay:
    return Replay.load(general.replay_path)


@pytest.fixture(scope="module")
def few(replay: Replay) -> Replay:
    """The first fifty clips."""
    patches = int(replay.counts[:50].sum())
    return Replay(replay.patches[:patches], replay.counts[:50], replay.labels[:50], replay.felt[:50])


@pytest.fixture(scope="module")
def tracks(replay: Replay) -> list[torch.Tensor]:
    """Segments of twelve clips of the training."""
    return [torch.from_numpy(some) for some in replay.segments(4)[::100]][:12]


def probability(network: SegmentClassifier, track: torch.Tensor, quadrant: Quadrant) -> float:
    (mood,) = heard(network, [track])
    assert mood.mean is not None
    return mood.mean[quadrant]


@pytest.mark.parametrize("quadrant", Quadrant)
def test_a_rating_makes_its_quadrant_likelier(
    network: SegmentClassifier, replay: Replay, tracks: list[torch.Tensor], quadrant: Quadrant
) -> None:
    head = Head(network, replay)
    once = head.fit([RatedTrack(tracks[0], one_hot(quadrant))])
    thrice = head.fit([RatedTrack(tracks[0], one_hot(quadrant))] * 3)
    before, after, more = (probability(one, tracks[0], quadrant) for one in (network, once, thrice))
    assert more > after
    assert after > before or before > 0.8


def test_a_rating_that_is_no_surprise_changes_no_quadrant(
    network: SegmentClassifier, replay: Replay, tracks: list[torch.Tensor]
) -> None:
    moods = heard(network, tracks)
    sure = max(range(len(tracks)), key=lambda i: max(moods[i].mean or [0]))
    quadrant = moods[sure].quadrant
    assert quadrant is not None
    tuned = Head(network, replay).fit([RatedTrack(tracks[sure], one_hot(quadrant))])
    assert [mood.quadrant for mood in heard(tuned, tracks)] == [mood.quadrant for mood in moods]


def test_the_head_is_the_likeliest(network: SegmentClassifier, replay: Replay, tracks: list[torch.Tensor]) -> None:
    """In the minimum, what the ratings push is what the pull to the general model holds: for the biases, a sum."""
    rated = [RatedTrack(track, one_hot(Quadrant(i % 4))) for i, track in enumerate(tracks)]
    head = Head(network, replay)
    tuned = head.fit(rated)
    with torch.no_grad():
        push = torch.zeros(4)
        for one in rated:
            push += (torch.tensor(one.shares) - torch.softmax(tuned(one.segments), dim=1)).mean(dim=0)
        weight = (tuned.output.weight - CERTAINTY * network.output.weight) * head.deviation
        bias = tuned.output.bias - CERTAINTY * network.output.bias + weight @ (head.mean / head.deviation)
    np.testing.assert_allclose(bias / BIASES_VARIANCE, push, atol=0.02)


def test_a_track_counts_the_same_however_long_it_is(
    network: SegmentClassifier, replay: Replay, tracks: list[torch.Tensor]
) -> None:
    head = Head(network, replay)
    short = head.fit([RatedTrack(tracks[0][:1], one_hot(Quadrant.SAD))])
    long = head.fit([RatedTrack(tracks[0][:1].repeat(9, 1, 1), one_hot(Quadrant.SAD))])
    np.testing.assert_allclose(short.output.weight.detach(), long.output.weight.detach(), atol=1e-4)


def test_the_papers_strategy_moves_all_weights_a_little(
    network: SegmentClassifier, few: Replay, tracks: list[torch.Tensor]
) -> None:
    rated = [RatedTrack(track, one_hot(Quadrant.TENSE)) for track in tracks]
    tuned = FineTune(network, few, seed=0, device=CPU).fit(rated)
    again = FineTune(network, few, seed=0, device=CPU).fit(rated)
    for name, weights in network.named_parameters():
        moved = (weights - tuned.get_parameter(name)).abs().max()
        assert 0 < moved < 50 * 5 * 1e-5, (
            name
        )  # 50 epochs of 5 batches; RMSprop's first steps are ten times the rate
        torch.testing.assert_close(tuned.get_parameter(name), again.get_parameter(name), rtol=0, atol=0)


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_strategy_takes_one_rating(
    name: str, network: SegmentClassifier, few: Replay, tracks: list[torch.Tensor]
) -> None:
    tuned = strategy(name, network, few, 0, CPU).fit([RatedTrack(tracks[0][:1], one_hot(Quadrant.SAD))])
    assert torch.isfinite(tuned(tracks[0])).all()


def test_a_version_is_a_bundle_that_says_what_its_network_says(
    general: Bundle, network: SegmentClassifier, replay: Replay, tracks: list[torch.Tensor], tmp_path: Path
) -> None:
    tuned = Head(network, replay).fit([RatedTrack(tracks[0], one_hot(Quadrant.SAD))])
    made = version_writer.write(tmp_path, general, tuned, "mine-1", {"strategy": "head"})
    assert made.folder == tmp_path / made.model_id
    assert made.extractor_id == general.extractor_id
    assert made.model_id != general.model_id
    assert version_writer.write(tmp_path, general, tuned, "mine-1", {"strategy": "head"}) == made
    assert [path.name for path in tmp_path.iterdir()] == [made.model_id]
    features = np.concatenate([tracks[0][0].numpy(), tracks[1][0].numpy()])
    expected = torch.softmax(tuned(segments(features, 4)), dim=1).detach().numpy()
    np.testing.assert_allclose(Classifier(made).mood(features).probabilities, expected, atol=1e-5)
    session = onnxruntime.InferenceSession(made.classifier_path)
    assert [output.name for output in session.get_outputs()] == ["probabilities", "states"]


def test_silent_patches_are_in_no_segment() -> None:
    features = np.arange(10, dtype=np.float16).repeat(3).reshape(10, 3)
    features[2] = np.nan
    assert segments(features, 4)[..., 0].tolist() == [[0, 1, 3, 4], [5, 6, 7, 8], [6, 7, 8, 9]]
    assert len(segments(np.full((5, 3), np.nan, np.float16), 4)) == 0


@dataclass
class Stubborn:
    """Says what it is told; notes which ratings it was given."""

    network: SegmentClassifier
    folds: int | None
    given: list[int] = field(default_factory=list)

    def fit(self, rated: Sequence[RatedTrack]) -> SegmentClassifier:
        self.given.append(len(rated))
        return self.network


def constant(network: SegmentClassifier, quadrant: Quadrant) -> SegmentClassifier:
    made = SegmentClassifier(network.lstm.input_size)
    with torch.no_grad():
        made.output.bias[quadrant] = 100
    return made.eval()


@pytest.mark.parametrize(("folds", "fits"), [(None, [11] * 12), (5, [9, 9, 10, 10, 10])])
def test_rated_tracks_are_held_out_in_turn(
    folds: int | None, fits: list[int], network: SegmentClassifier, tracks: list[torch.Tensor]
) -> None:
    rated = {
        i: RatedTrack(track, one_hot(Quadrant.SAD if i < 7 else Quadrant.HAPPY)) for i, track in enumerate(tracks)
    }
    sad, happy = (constant(network, quadrant) for quadrant in (Quadrant.SAD, Quadrant.HAPPY))
    new, current = Stubborn(sad, folds), Stubborn(happy, None)
    verdict = cross_validate(
        rated, constant(network, Quadrant.CALM), Candidate(current, {0}), Candidate(new, set(rated))
    )
    assert sorted(new.given) == fits
    # The model in use knows one rating only; where that is held out, it is the general model.
    assert current.given == [1] * (len(fits) - 1)
    assert (verdict.ratings, verdict.general, verdict.now) == (12, 0, 7)
    assert verdict.before in range(3, 6)
    assert verdict.passes


@pytest.mark.parametrize(
    ("general", "before", "now", "passes"), [(3, 5, 5, True), (3, 5, 4, False), (6, 5, 5, False), (0, 0, 0, True)]
)
def test_only_what_is_not_worse_passes(general: int, before: int, now: int, passes: bool) -> None:
    assert HeldOutScore(9, general, before, now).passes is passes
