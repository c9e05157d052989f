"""A profile's ratings → a new version of its model, in use if it is not worse."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TextIO

import torch

from merd.config.paths import AppPaths
from merd.errors import TuningError
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.store import Store
from merd.store.records import Rating, Version
from merd.training.replay import Replay
from merd.training.tuning import version_writer
from merd.training.tuning.rated_track import RatedTrack, segments
from merd.training.tuning.strategies import strategy
from merd.training.tuning.validation import Candidate, HeldOutScore, cross_validate
from merd.util import files

_CPU = torch.device("cpu")
_LOCK = "tuning.lock"


@dataclass(frozen=True)
class Tuned:
    """What a tuning came to.

    Attributes:
        version: The new version.
        verdict: How it did on rated tracks that it was not told of.
        unheard: Rated tracks that it could not use: silent, too short, or not heard by this model's CNN.
    """

    version: Version
    verdict: HeldOutScore
    unheard: int


def tune(
    home: AppPaths, store: Store, profile: str, name: str, *, seed: int = 0, device: torch.device = _CPU
) -> Tuned:
    """Tune the general model to a profile's ratings, judge the result, and use it if it is not worse.

    Nothing changes before the new version is whole; then it is in use at once, and what was rated stays as it is
    in any case. Tracks are scored again afterwards, by `merd.analysis.rescore`.

    Args:
        home: Where versions are kept.
        store: Ratings and features; nothing is decoded.
        profile: Whose.
        name: The strategy's.
        seed: Of all that is random.
        device: Where networks are trained that take long.

    Raises:
        TuningError: If there is nothing to tune to, or another tuning is under way.
    """
    with _lock(home):
        general = bundle.load()
        ratings = store.ratings.current(profile)
        rated = _rated(store, general, ratings)
        if not rated:
            raise TuningError(_nothing(ratings))
        network = version_writer.network(general)
        way = partial(strategy, general=network, replay=Replay.load(general.replay_path), seed=seed, device=device)
        new = way(name)
        current = _current(store, profile)
        rival = Candidate(way(current.strategy), set(current.rated)) if current else None
        verdict = cross_validate(rated, network, rival, Candidate(new, set(rated)))
        tuned = new.fit(list(rated.values()))
        newest = max(rating.id for rating in ratings)
        title = f"{profile}-{len(store.models.versions(profile)) + 1}"
        tuned_to = {"rated": sorted(rated), "newest_rating": newest}
        training = {"parent": general.model_id, "strategy": name, "seed": seed, **asdict(verdict), **tuned_to}
        made = version_writer.write(registry.root(home), general, tuned, title, training)
        with store.writing():
            entry = store.models.add(
                profile,
                model=made.model_id,
                name=made.name,
                parent=general.model_id,
                strategy=name,
                figures=asdict(verdict),
                newest_rating=newest,
                rated=sorted(rated),
            )
            if verdict.passes:
                store.models.activate(profile, made.model_id)
    return Tuned(entry, verdict, len(ratings) - len(rated))


def _lock(home: AppPaths) -> TextIO:
    """Refuse a second tuning while one is under way."""
    try:
        return files.acquire_lock(home.data / _LOCK)
    except BlockingIOError as error:
        raise TuningError("another tuning is under way") from error


def _rated(store: Store, general: Bundle, ratings: list[Rating]) -> dict[int, RatedTrack]:
    """The rated tracks in which this model hears something, by their numbers."""
    rated = {}
    for rating in ratings:
        features = store.tracks.features(rating.track_id, general.extractor_id)
        if features is not None and len(heard := segments(features, general.segment_patches)):
            rated[rating.track_id] = RatedTrack(heard, rating.shares)
    return rated


def _nothing(ratings: list[Rating]) -> str:
    if not ratings:
        return "no track is rated yet; rate some: merd rate happy FILE"
    return f"nothing is to be heard in the {len(ratings)} rated tracks, or their files are gone"


def _current(store: Store, profile: str) -> Version | None:
    """The version in use; None is the general model."""
    active = store.models.active(profile)
    return next((one for one in store.models.versions(profile) if one.model == active), None)
