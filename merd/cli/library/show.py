"""``merd show``."""

from __future__ import annotations

import json
import os
import shutil

import click

from merd.analysis.analyser import Analyser
from merd.analysis.result import FileResult
from merd.cli import _format, _options
from merd.cli.library import _together
from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import TrackError
from merd.model import registry
from merd.mood import NAMES, Mood, Quadrant
from merd.store import Store
from merd.store.records import Metadata
from merd.util.text import display_path, format_time, one_line

_CLOCK_WIDTH = 6


@click.command()
@click.argument("track", required=False, type=click.Path())
@click.option("--album", metavar="NAME", help="The tracks of an album, and its mean mood.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print an object, with the timeline; for tracks together, lines."
)
@click.option(
    "--highlight",
    type=click.Choice([quadrant.word for quadrant in Quadrant], case_sensitive=False),
    help="Say where it is the most so.",
)
@_options.profile
@click.pass_obj
def command(
    home: AppPaths, track: str | None, album: str | None, as_json: bool, highlight: str | None, profile: str
) -> None:
    """Show a track's mood: how much of it falls into each quadrant, and when.

    If TRACK is a folder, or an album is named, each of its tracks has a line, and their mean mood comes last.
    """
    if (track is None) == (album is None):
        raise click.UsageError("one of TRACK and --album is needed")
    if track is not None and not os.path.isdir(track):
        _show_track(home, track, as_json, highlight, profile)
    elif highlight is not None:
        raise click.UsageError("--highlight is a place in one TRACK")
    else:
        _show_together(home, track, album, as_json, profile)


def _show_together(home: AppPaths, folder: str | None, album: str | None, as_json: bool, profile: str) -> None:
    below = b"" if folder is None else os.path.join(os.path.abspath(os.fsencode(folder)), b"")
    with Store(home.database) as store:
        numbers = store.files.tracks_below(below) if album is None else store.metadata.of_album(album)
        if not numbers:
            where = one_line(album) if album is not None else display_path(below[:-1])
            raise TrackError(f"{where}: the library has no tracks of it")
        model = registry.active_bundle(home, store, profile).model_id
        _together.show(_together.tracks_of(store, numbers, profile, model, below), as_json=as_json)


def _show_track(home: AppPaths, track: str, as_json: bool, highlight: str | None, profile: str) -> None:
    with Store(home.database) as store:
        model = registry.active_bundle(home, store, profile)
        result = Analyser.configured(store, model, loader.load(home.config_file)).result_of(os.fsencode(track))
        plays = store.plays.count(result.path)
        metadata = store.metadata.of_file(result.path) or Metadata()
        number = store.files.track_of(result.path)
        rating = None if number is None else store.ratings.newest(profile, number)
    wanted = None if highlight is None else NAMES[highlight]
    if as_json:
        timeline = _format.timeline_fields(result.mood)
        more = {
            **metadata._asdict(),
            "timeline": timeline,
            "plays": plays._asdict(),
            "rating": _format.by_label(rating.shares if rating else None),
        }
        if wanted is not None:
            more["highlight"] = _highlight(result.mood, wanted)
        click.echo(json.dumps(_format.result_fields(result) | more))
    elif wanted is not None:
        _print_highlight(result, wanted)
    else:
        _print(result, metadata)
        if rating is not None:
            click.echo(f"you: {_format.shares(rating.shares)} ({_format.date(rating.rated_us)})")
        if any(plays):
            click.echo(f"plays {plays.full}, skips {plays.skipped}")


def _highlight(mood: Mood, quadrant: Quadrant) -> dict[str, float] | None:
    """Return where a quadrant is the likeliest, in seconds, and its probability there."""
    segment = mood.highlight(quadrant)
    if segment is None:
        return None
    start_s, end_s = mood.times_s[segment].tolist()
    return {"start_s": start_s, "end_s": end_s, "probability": float(mood.probabilities[segment, quadrant])}


def _print_highlight(result: FileResult, quadrant: Quadrant) -> None:
    place = _highlight(result.mood, quadrant)
    if place is None:
        raise TrackError(f"{display_path(result.path)}: its mood is unknown")
    times = f"{format_time(place['start_s'])} to {format_time(place['end_s'])}"
    click.echo(
        f"{display_path(result.path)}: the most {quadrant.word} from {times}, {100 * place['probability']:.0f} %"
    )


def _print(result: FileResult, metadata: Metadata) -> None:
    mood = result.mood
    click.echo(f"{display_path(result.path)}  {format_time(result.duration_s or 0)}")
    if metadata.name:
        click.echo(one_line(metadata.name))
    if result.error:
        click.echo(f"{'damaged' if mood.known else 'unknown'}: {result.error}")
    if mood.percentages is None or mood.mean is None:
        return
    for quadrant, percent, mean in zip(Quadrant, mood.percentages, mood.mean, strict=True):
        click.echo(f"{_format.bar(quadrant, percent)}  (mean {100 * mean:.0f} %)")
    click.echo(f"{_format.verdict(mood).split()[0]}, {100 * (mood.sure or 0):.0f} % sure")
    click.echo(f"arousal {mood.arousal:+.2f}  valence {mood.valence:+.2f}")
    _print_timeline(mood)


def _print_timeline(mood: Mood) -> None:
    """Print a cell for each segment, in rows as wide as the terminal allows, and when each row starts."""
    cells = [click.style(q.word[0], fg="black", bg=_format.COLORS[q]) for q in mood.timeline]
    width = max(1, shutil.get_terminal_size().columns - _CLOCK_WIDTH - 1)
    for start in range(0, len(cells), width):
        row = cells[start : start + width]
        click.echo(f"{format_time(mood.times_s[start, 0]):>{_CLOCK_WIDTH}} {''.join(row)}")
    for quadrant, start_s, end_s in _format.runs(mood):
        click.echo(f"{format_time(start_s):>{_CLOCK_WIDTH}} to {format_time(end_s)}  {quadrant.word}")
