"""``merd tune``."""

from __future__ import annotations

from tempfile import TemporaryDirectory

import click
import numpy as np

from merd.analysis import rescore
from merd.analysis.analyser import Analyser
from merd.analysis.result import Status
from merd.cli import _options, _progress
from merd.cli.learning import _tune_output
from merd.config.paths import AppPaths
from merd.model import bundle, registry
from merd.store import Store
from merd.store.moods import NO_MOOD, UNKNOWN_MOOD
from merd.training.tuning.strategies import STRATEGIES, needs_torch, strategy
from merd.tuning import tune
from merd.tuning.tune import Tuning
from merd.util import progress
from merd.util.processes import cores
from merd.util.text import display_path


@click.command()
@click.option(
    "--strategy",
    "name",
    type=click.Choice(STRATEGIES),
    default=STRATEGIES[0],
    show_default=True,
    help="deviation: what your ratings say of tracks that sound alike. paper, lstm: the LSTM trained on (torch).",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and keep nothing.")
@click.option("--device", type=_options.DEVICE, default="auto", show_default=True)
@click.option("--seed", type=_options.SEED, default=0, show_default=True, help="Of all that is random.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, name: str, dry_run: bool, device: str, seed: int, profile: str) -> None:
    """Tune the model to your ratings, and use it if held-out ratings say that it is better.

    Each rated track is held out in turn, so that what is compared does not know its rating. Then all tracks are
    scored again, without decoding them. `merd models` shows what was tuned, and goes back.
    """
    with Store(home.database) as store:
        tune.require_ratings(store, profile)
        if needs_torch(name):
            _options.require("torch", doing=f"the strategy {name}", extra="tune")
        _analyse_rated(store, profile)
        with tune.lock(home):
            tuning = _fit(store, profile, name, seed, device)
            if dry_run:
                _preview(store, tuning)
            else:
                _keep(home, store, tuning)


def _fit(store: Store, profile: str, name: str, seed: int, device: str) -> Tuning:
    return tune.fit(
        store,
        profile,
        name,
        lambda general: strategy(name, general, seed=seed, device=device),
        lambda parts: progress.bar(parts, len(parts), "Holding out"),
    )


def _keep(home: AppPaths, store: Store, tuning: Tuning) -> None:
    """Write a version, say how it did, and bring all tracks up to date if it is used."""
    before = store.moods.quadrants(registry.active_bundle(home, store, tuning.profile).model_id)
    version = tune.keep(home, store, tuning)
    _tune_output.print_score(tuning)
    _tune_output.print_verdict(tuning, f"{version.name} (merd models use {version.id})")
    if tuning.score.passes or tuning.outdated:
        model = registry.active_bundle(home, store, tuning.profile)
        click.echo(_progress.rescore_all(store, model))
        _tune_output.print_changes(store, before, store.moods.quadrants(model.model_id), "changed")


def _preview(store: Store, tuning: Tuning) -> None:
    """Say how a tuning did, and what would change if it were used."""
    _tune_output.print_score(tuning)
    _tune_output.print_verdict(tuning, "what was tuned", "would be")
    active = store.models.active(tuning.profile)
    before = store.moods.quadrants(active or tuning.general.model_id)
    with TemporaryDirectory() as folder:
        model = tune.assemble(tuning, folder)
        after = np.full_like(before, NO_MOOD)
        for track, mood in rescore.classify(store, model):
            after[track : track + 1] = UNKNOWN_MOOD if mood.quadrant is None else mood.quadrant
    _tune_output.print_changes(store, before, after, "would change")


def _analyse_rated(store: Store, profile: str) -> None:
    """Analyse the rated tracks that the general model has no features of: another CNN was used so far."""
    analyser = Analyser(store, bundle.load())
    files = analyser.cache.files_without_features(rating.track_id for rating in store.ratings.current(profile))
    for result in progress.bar(analyser.analyse(files, cores()), len(files), "Analysing"):
        if result.status is Status.FAILED:
            progress.echo(f"{display_path(result.path)}: {result.error}", err=True)
