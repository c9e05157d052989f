"""``merd tune``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from merd.analysis.analyser import Analyser
from merd.analysis.result import Status
from merd.cli import _options, _progress
from merd.config.paths import AppPaths
from merd.model import bundle, registry
from merd.store import Store
from merd.training.tuning import STRATEGIES
from merd.util import progress
from merd.util.processes import cores
from merd.util.text import display_path

if TYPE_CHECKING:
    from merd.training.tuning.tune import Tuned
    from merd.training.tuning.validation import HeldOutScore


@click.command()
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default=STRATEGIES[0],
    show_default=True,
    help="head: an output layer of your own. paper: the whole LSTM, slowly, with the original data.",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--seed", type=_options.SEED, default=0, show_default=True, help="Of all that is random.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, strategy: str, device: str, seed: int, profile: str) -> None:
    """Tune the model to your ratings, and use it if it recognises them no worse.

    Each rated track is held out in turn, so that no model is compared on a track that it learned from. Then all
    tracks are scored again, without decoding them. `merd models` shows what was tuned, and goes back. What starts
    from a new general model analyses the rated tracks first.
    """
    _options.require_torch("tuning")
    from merd.training.networks import device as devices
    from merd.training.tuning.tune import tune

    with Store(home.database) as store:
        _analyse_rated(store, profile)
        tuned = tune(home, store, profile, strategy, seed=seed, device=devices.device(device))
        _print(tuned)
        if tuned.verdict.passes:
            click.echo(_progress.rescore_all(store, registry.active_bundle(home, store, profile)))


def _analyse_rated(store: Store, profile: str) -> None:
    """Analyse the rated tracks without features of the general model's CNN: another was used so far."""
    analyst = Analyser(store, bundle.load())
    files = analyst.cache.files_without_features(rating.track_id for rating in store.ratings.current(profile))
    for result in progress.bar(analyst.analyse(files, cores()), len(files), "Analysing"):
        if result.status is Status.FAILED:
            progress.echo(f"{display_path(result.path)}: {result.error}", err=True)


def _print(tuned: Tuned) -> None:
    verdict, name = tuned.verdict, f"{tuned.version.name} (merd models use {tuned.version.id})"
    if tuned.unheard:
        click.echo(f"left out: {tuned.unheard} rated tracks that are silent or too short, or whose files are gone")
    right = f"{verdict.before} right before, {verdict.now} now"
    click.echo(f"of your {verdict.ratings} rated tracks, held out in turn: {right}")
    _print_table(verdict)
    click.echo(f"{name} is used from now on" if verdict.passes else f"{name} is kept, but not used: it is worse")


def _print_table(verdict: HeldOutScore) -> None:
    rows = {"general model": verdict.general, "used before": verdict.before, "tuned now": verdict.now}
    for name, right in rows.items():
        click.echo(f"  {name:<14} {right:>3} of {verdict.ratings}  {100 * right / verdict.ratings:3.0f} %")
