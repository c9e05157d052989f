"""A profile's ratings → a new version of its model, in use if held-out ratings say that it is better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from merd.config.paths import AppPaths
from merd.errors import TuningError
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.store import Store
from merd.store.records import Rating, Version
from merd.tuning import version_writer
from merd.tuning.rated_track import rated_tracks
from merd.tuning.strategy import Strategy, TunedModel
from merd.tuning.validation import Candidate, HeldOutScore, Parts, cross_validate
from merd.util import files
from merd.util.text import counted

_LOCK = "tuning.lock"
# Of more ratings, the newest are taken: a fit takes time with their third power.
MOST_RATINGS = 300


@dataclass(frozen=True)
class Tuning:
    """A tuning that is fitted and judged, and not kept yet.

    Attributes:
        profile: Whose ratings.
        strategy: The strategy's name.
        general: The general model's bundle.
        model: What was fitted.
        score: How it did on rated tracks that it was not told of.
        ratings: All ratings that count.
        rated: The numbers of the tracks that it was tuned to.
        outdated: Whether what is in use was tuned from an earlier general model.
    """

    profile: str
    strategy: str
    general: Bundle
    model: TunedModel
    score: HeldOutScore
    ratings: Sequence[Rating]
    rated: Sequence[int]
    outdated: bool

    @property
    def unused(self) -> int:
        """How many rated tracks could not be used: silent, too short, or without features by this model."""
        return len(self.ratings) - len(self.rated)


def lock(home: AppPaths) -> TextIO:
    """Keep a second tuning out until what is returned is closed.

    Raises:
        TuningError: If another one is under way.
    """
    try:
        return files.acquire_lock(home.data / _LOCK)
    except BlockingIOError as error:
        raise TuningError("another tuning is under way") from error


def require_ratings(store: Store, profile: str) -> None:
    """Check that there is something to tune to.

    Raises:
        TuningError: If no track is rated.
    """
    if not store.ratings.current(profile):
        raise TuningError("no track is rated yet; rate some: merd rate happy FILE")


def fit(
    store: Store,
    profile: str,
    name: str,
    strategy: Callable[[Bundle], Strategy],
    watch: Callable[[Parts], Iterable[list[int]]] | None = None,
) -> Tuning:
    """Tune the general model to a profile's ratings, and judge the result. Nothing is written.

    Args:
        store: Ratings and features; nothing is decoded.
        profile: Whose.
        name: The strategy's name.
        strategy: Makes it for a general model.
        watch: Passes the parts on that are held out in turn, while it shows progress.

    Raises:
        TuningError: If there is nothing to tune to.
    """
    require_ratings(store, profile)
    general, ratings = bundle.load(), _newest(store.ratings.current(profile))
    rated = rated_tracks(store, general, {rating.track_id: rating.shares for rating in ratings})
    if not rated:
        raise TuningError(
            f"nothing is audible in the {counted(len(ratings), 'rated track')}, or their files are gone"
        )
    new = strategy(general)
    current = _current(store, profile)
    rival = None
    if current is not None and current.strategy == name:
        rival = Candidate(new, set(current.rated) & set(rated))
    score = cross_validate(rated, rival, Candidate(new, set(rated)), watch)
    outdated = current is not None and current.parent != general.model_id
    return Tuning(profile, name, general, new.fit(list(rated.values())), score, ratings, sorted(rated), outdated)


def keep(home: AppPaths, store: Store, tuning: Tuning) -> Version:
    """Write a tuning as a version of its profile's model, and use it if it passes.

    If it does not, what was tuned from an earlier general model gives way to today's general model. Nothing changes
    before the version is whole. Tracks are scored again afterwards, by `merd.analysis.rescore`.

    Args:
        home: Where versions are kept.
        store: Where they are remembered.
        tuning: What was fitted.
    """
    profile, figures = tuning.profile, asdict(tuning.score)
    newest = max(rating.id for rating in tuning.ratings)
    told = {"rated": list(tuning.rated), "newest_rating": newest}
    training = {"parent": tuning.general.model_id, "strategy": tuning.strategy, **figures, **told}
    title = f"{profile}-{len(store.models.versions(profile)) + 1}"
    made = version_writer.write(registry.root(home), tuning.general, tuning.model, title, training)
    with store.writing():
        version = store.models.add(
            profile,
            model=made.model_id,
            name=made.name,
            parent=tuning.general.model_id,
            strategy=tuning.strategy,
            figures=figures,
            newest_rating=newest,
            rated=tuning.rated,
        )
        if tuning.score.passes:
            store.models.activate(profile, made.model_id)
        elif tuning.outdated:
            store.models.activate(profile, None)
    return version


def assemble(tuning: Tuning, folder: str) -> Bundle:
    """Put a tuning's bundle together in a folder, to try it.

    Args:
        tuning: What was fitted.
        folder: An empty one.
    """
    return version_writer.assemble(Path(folder) / "new", tuning.general, tuning.model, tuning.profile, {})


def _newest(ratings: Sequence[Rating]) -> list[Rating]:
    return sorted(ratings, key=lambda rating: rating.id)[-MOST_RATINGS:]


def _current(store: Store, profile: str) -> Version | None:
    """Return the version in use; None for the general model."""
    active = store.models.active(profile)
    return next((one for one in store.models.versions(profile) if one.model == active), None)
