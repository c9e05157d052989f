"""``merd journey``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.cli import _complete, _options
from merd.cli.playlist import _playlist_output
from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import PlaylistError
from merd.model import registry
from merd.mood import NAMES, Quadrant
from merd.playlists import journey
from merd.playlists.formats import TRACK_LISTS
from merd.store import Store
from merd.util.text import did_you_mean

# What it costs grows with the tracks that are named times those that it can be made of.
_WEEK = 7 * 24 * 60


def _stations(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> list[Quadrant]:
    unknown = [word for word in words if word.casefold() not in NAMES]
    if unknown:
        possible = [q.word for q in Quadrant]
        raise click.BadParameter(
            f"'{unknown[0]}' is none of {', '.join(possible)}{did_you_mean(unknown[0], possible)}"
        )
    return [NAMES[word.casefold()] for word in words]


@click.command()
@click.argument(
    "stations",
    nargs=-1,
    required=True,
    metavar="QUADRANT...",
    callback=_stations,
    shell_complete=_complete.quadrants,
)
@click.option("--minutes", type=click.IntRange(1, _WEEK), default=40, show_default=True, help="How long it lasts.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Another number, another journey."
)
@_playlist_output.options(*TRACK_LISTS)
@_options.profile
@click.pass_obj
def command(
    home: AppPaths,
    stations: list[Quadrant],
    minutes: float,
    seed: int,
    kind: str | None,
    output: Path | None,
    profile: str,
) -> None:
    """Make a playlist whose mood changes gradually: merd journey tense calm."""
    settings = loader.load(home.config_file)
    form = _playlist_output.track_list(kind, output)
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        folder = settings.music_root
        known = journey.candidates(store, profile, model_id, seed=seed, folder=form.prefix(folder))
        tracks = journey.journey(form.fitting(known, folder), stations, minutes, seed)
    if not tracks:
        raise PlaylistError("there are no tracks to make a journey of; tag some: merd tag FOLDER")
    title = _playlist_output.title(output, " to ".join(station.word for station in stations))
    _playlist_output.put(form.lines(tracks, title, folder), output, lambda: len(tracks))
