"""``merd evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from merd.cli import _options
from merd.cli.learning import _evaluate_output, _evaluate_tracks
from merd.cli.learning._evaluate_output import Drawn
from merd.cli.learning._evaluate_tracks import Track
from merd.config.paths import AppPaths
from merd.errors import MerdError
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.store import Store
from merd.training.tuning import STRATEGIES
from merd.util import progress
from merd.util.processes import cores

if TYPE_CHECKING:
    from merd.training.experiments.learning_curve import CurvePoint

_INTERRUPTED = 130


def _counts(_: click.Context, __: click.Parameter, text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter(f"'{text}' is not numbers of tracks, as 10,20")
    return sorted({int(part) for part in parts})


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="RATINGS.csv")
@click.argument("music", type=click.Path(exists=True, file_okay=False), metavar="MUSIC")
@click.option(
    "--model",
    type=click.Choice(["general", "active"]),
    default="general",
    show_default=True,
    help="active: the one that --profile listens with.",
)
@_options.profile
@click.option(
    "--suggested",
    "counts",
    default="10,20",
    show_default=True,
    callback=_counts,
    metavar="N,N",
    help="Numbers of rated tracks to tune the general model to before it hears the others; '' for none.",
)
@click.option("--draws", type=click.IntRange(1), default=20, show_default=True, help="How often each is drawn.")
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default=STRATEGIES[0],
    show_default=True,
    help="As merd tune has it. paper takes a minute or so each time: lower --draws.",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--seed", type=_options.SEED, default=0, show_default=True, help="Of all that is random.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes at once.  [default: the machine's cores]")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the table there too."
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one object.")
@click.pass_obj
def command(
    home: AppPaths,
    table: Path,
    music: str,
    model: str,
    profile: str,
    counts: list[int],
    draws: int,
    strategy: str,
    device: str,
    seed: int,
    jobs: int | None,
    csv_file: Path | None,
    as_json: bool,
) -> None:
    """Compare a model with how you hear the tracks of a folder, as the paper does.

    RATINGS.csv has the columns path and quadrant (or User_Emotion): sad, calm, tense or happy; A-V-, A-V+, A+V- or
    A+V+; or 0 to 3. What merd ratings --csv prints will do, too. Tracks that are not known yet are analysed. Then
    the general model is tuned to some of the tracks, drawn at random, and listens to the others. Nothing of this
    becomes a rating or a model of yours.
    """
    try:
        with Store(home.database) as store:
            used = registry.active_bundle(home, store, profile) if model == "active" else bundle.load()
            tracks, complete = _evaluate_tracks.tracks(store, used, table, music, jobs or cores())
            if csv_file is not None:
                _evaluate_output.write_csv(tracks, csv_file)
            if not as_json:
                _evaluate_output.print_tracks(used, tracks)
            drawn = Drawn(strategy, draws, seed, _lines(store, used, tracks, counts, draws, strategy, device, seed))
        if as_json:
            _evaluate_output.print_json(used, tracks, drawn)
        elif drawn.lines:
            _evaluate_output.print_drawn(drawn, len(tracks))
    except KeyboardInterrupt:
        click.echo("\nstopped: what was analysed is kept", err=True)
        sys.exit(_INTERRUPTED)
    sys.exit(0 if complete else 1)


def _lines(
    store: Store,
    used: Bundle,
    tracks: list[Track],
    counts: list[int],
    draws: int,
    strategy: str,
    device: str,
    seed: int,
) -> list[CurvePoint]:
    """The lines of the paper's table 4; none where they are not wanted or cannot be had."""
    if not counts or not _can_tune(used) or not (possible := _possible(counts, len(tracks))):
        return []
    from merd.training.experiments import learning_curve
    from merd.training.networks import device as devices
    from merd.training.replay import Replay
    from merd.training.tuning import strategies, version_writer

    rated = [learning_curve.rated(store, used, track.track_id, track.comparison.user) for track in tracks]
    network, replay = version_writer.network(used), Replay.load(used.replay_path)
    way = strategies.strategy(strategy, network, replay, seed, devices.device(device))
    done = learning_curve.trials(rated, network, way, possible, draws, seed)
    return learning_curve.lines(list(progress.bar(done, 1 + draws * len(possible), "Tuning")))


def _possible(counts: list[int], tracks: int) -> list[int]:
    """The numbers of tracks to tune to that leave one at least to listen to."""
    for count in counts:
        if count >= tracks:
            instead = f"{tracks - 1} in place of {count}" if tracks > 1 else f"none in place of {count}"
            _evaluate_tracks.complain(
                f"tuning to {instead}: there are {tracks} rated tracks, and one has to be left"
            )
    return sorted({min(count, tracks - 1) for count in counts} - {0})


def _can_tune(used: Bundle) -> bool:
    if used.model_id != bundle.load().model_id:
        _evaluate_tracks.complain(
            "tuning to some of the tracks is left out: it starts from the general model (--model general)"
        )
        return False
    try:
        _options.require_torch("tuning to some of the tracks")
    except MerdError as error:
        _evaluate_tracks.complain(str(error))
        return False
    return True
