"""What ratings say of other tracks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from merd.errors import BundleError
from merd.model import bundle
from merd.model.bundle import Bundle
from merd.model.deviation import Deviation
from merd.model.inference import Classifier
from merd.mood import Quadrant, Shares
from merd.tuning import version_writer
from merd.tuning.gaussian_process import GaussianProcess, Prior, TunedDeviation, breadth_of
from merd.tuning.rated_track import RatedTrack

DIMS = 8
ONLY: list[Shares] = [(1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)]


def track(place: int, quadrant: Quadrant, general: Quadrant = Quadrant.CALM, sure: float = 0.5) -> RatedTrack:
    """A track at one of some places of the plane of sounds, of which the general model is half sure."""
    features = np.zeros((4, DIMS), np.float32)
    features[:, place] = 0.7
    probabilities = np.full((1, 4), (1 - sure) / 3, np.float32)
    probabilities[0, general] = sure
    return RatedTrack(features, probabilities, ONLY[quadrant])


def answers(rated: list[RatedTrack], asked: list[RatedTrack]) -> np.ndarray:
    fitted = GaussianProcess(scale=1.0).fit(rated)
    return np.concatenate(fitted.probabilities(asked))


def test_a_rated_track_comes_nearer_to_its_rating() -> None:
    rated = [track(0, Quadrant.SAD), track(1, Quadrant.HAPPY), track(2, Quadrant.TENSE), track(3, Quadrant.CALM)]
    for one, (found,) in zip(rated, GaussianProcess(1.0).fit(rated).probabilities(rated), strict=True):
        assert found[one.hard_label] > one.general[0, one.hard_label]
        assert found.sum() == pytest.approx(1)


def test_ratings_teach_of_tracks_that_sound_alike_and_hardly_of_others() -> None:
    rated = [track(0, Quadrant.SAD)] * 4 + [track(1, Quadrant.CALM)] * 4
    alike, other = answers(rated, [track(0, Quadrant.SAD), track(5, Quadrant.SAD)])
    assert alike.argmax() == Quadrant.SAD
    assert other.argmax() == Quadrant.CALM
    assert abs(other[Quadrant.SAD] - 1 / 6) < 0.1


@pytest.mark.parametrize("quadrant", Quadrant)
@pytest.mark.parametrize("count", [1, 3, 5])
def test_ratings_of_one_quadrant_say_nothing_of_other_tracks(quadrant: Quadrant, count: int) -> None:
    """People rate what is wrong first, and all of one mood."""
    rated = [track(i, quadrant, Quadrant((quadrant + 1) % 4)) for i in range(count)]
    library = [track(place, Quadrant.SAD, general, 0.4) for place in range(DIMS) for general in Quadrant]
    others = [one for one in library if not any(np.array_equal(one.mean, some.mean) for some in rated)]
    before = np.concatenate([one.general for one in others]).argmax(axis=1)
    assert answers(rated, others).argmax(axis=1).tolist() == before.tolist()


def test_a_copy_of_a_rated_recording_follows_the_rating_at_once() -> None:
    copy, other = answers(
        [track(0, Quadrant.SAD)], [track(0, Quadrant.SAD, sure=0.4), track(1, Quadrant.SAD, sure=0.4)]
    )
    assert copy[Quadrant.SAD] > 1.4 * other[Quadrant.SAD]


@pytest.mark.parametrize(("turned", "farther"), [(12, True), (1, False)])
def test_who_hears_all_otherwise_moves_the_model_farther_than_who_rates_one_track_otherwise(
    turned: int, farther: bool
) -> None:
    rated = [track(i % 4, Quadrant((i + (i < turned)) % 4), Quadrant(i % 4)) for i in range(12)]
    asked = [track(i, Quadrant.SAD, Quadrant(i)) for i in range(4)]

    def moved(prior: Prior) -> float:
        after = np.concatenate(GaussianProcess(1.0, prior).fit(rated).probabilities(asked))
        return float(np.abs(after - np.concatenate([one.general for one in asked])).sum())

    ratio = moved(Prior()) / moved(Prior(reaches=(1.0,)))
    assert ratio > 1.1 if farther else ratio < 0.9


def test_the_fit_is_the_likeliest() -> None:
    """At the maximum, the functions are the covariance of what is left of each rating's surprise."""
    rated = [track(i % 5, Quadrant(i % 4), Quadrant((i + i // 3) % 4)) for i in range(12)]
    flat = Prior(choice=0.0, complaint=0.0, reaches=(1.0,))
    process = GaussianProcess(1.0, flat)
    probabilities = np.concatenate(process.fit(rated).probabilities(rated))
    left = np.array([one.shares for one in rated]) - probabilities
    wide, narrow = process._alike(np.stack([one.mean for one in rated]))
    covariance = breadth_of(np.array([one.shares for one in rated])) * wide + narrow
    spread = np.concatenate([(1 - flat.floor) * one.general + flat.floor / 4 for one in rated])
    values = np.log(probabilities) - np.log(spread)
    arousal = np.array([quadrant.arousal for quadrant in Quadrant]) / 2
    np.testing.assert_allclose(values @ arousal, covariance @ left @ arousal * flat.contrasts[0], atol=0.01)


def test_breadth_counts_quadrants() -> None:
    assert breadth_of(np.eye(4)[[0, 0, 0]]) == 0
    assert breadth_of(np.eye(4)) == pytest.approx(1)
    assert breadth_of(np.eye(4)[[0, 1]]) == pytest.approx(1 / 3)


def test_a_version_is_a_bundle_that_says_the_same(general: Bundle, tmp_path: Path) -> None:
    features = np.random.default_rng(0).standard_normal((9, general.dims)).astype(np.float32)
    features[2] = np.nan
    mood = Classifier(general).mood(features)
    other = Quadrant((int(mood.quadrant or 0) + 1) % 4)
    rated = RatedTrack(features, mood.probabilities, ONLY[other])
    tuned = GaussianProcess(1.0).fit([rated])
    made = version_writer.write(tmp_path, general, tuned, "mine-1", {"strategy": "deviation"})
    assert made.folder == tmp_path / made.model_id
    assert made.extractor_id == general.extractor_id
    assert made.model_id != general.model_id
    assert version_writer.write(tmp_path, general, tuned, "mine-1", {"strategy": "deviation"}) == made
    assert [path.name for path in tmp_path.iterdir()] == [made.model_id]
    (expected,) = tuned.probabilities([rated])
    found = Classifier(made).mood(features)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)
    assert found.mean is not None
    assert mood.mean is not None
    assert found.mean[other] > mood.mean[other]
    (made.folder / bundle.DEVIATION).write_bytes(b"x")
    with pytest.raises(BundleError, match=r"deviation\.npz: not the file"):
        bundle.load(made.folder)


def test_nothing_said_changes_next_to_nothing() -> None:
    nothing = np.zeros((1, 4), np.float32)
    silent = Deviation(np.zeros((1, DIMS), np.float32), nothing, nothing[0], np.ones(1, np.float32), floor=0.0)
    asked = [track(0, Quadrant.SAD)]
    (found,) = TunedDeviation(silent).probabilities(asked)
    np.testing.assert_allclose(found, asked[0].general, atol=1e-6)
