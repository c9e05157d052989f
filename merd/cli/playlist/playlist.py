"""``merd playlist``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.cli import _complete, _options
from merd.cli.playlist import _playlist_output
from merd.config import loader
from merd.config.paths import AppPaths
from merd.config.settings import PlaylistSettings
from merd.model import registry
from merd.playlists.formats import FORMATS
from merd.playlists.playlist import Playlist
from merd.store import Store

# More tracks than any library has.
_MOST = 1_000_000_000


@click.command()
@click.argument("rule", shell_complete=_complete.quadrants)
@click.option(
    "--sort",
    default="",
    metavar="FIELD [desc]",
    shell_complete=_complete.sort_keys,
    help="What to order the tracks by.",
)
@click.option("--limit", type=click.IntRange(1, _MOST), metavar="N", help="How many tracks at most.")
@_playlist_output.options(*FORMATS)
@_options.profile
@click.pass_obj
def command(
    home: AppPaths, rule: str, sort: str, limit: int | None, kind: str | None, output: Path | None, profile: str
) -> None:
    """Make a playlist of the tracks that a rule names, such as calm, or "calm > 60 and not rated"."""
    name = _playlist_output.title(output, "merd")
    wanted = PlaylistSettings(name, rule, sort, limit, _playlist_output.kind_of(kind, output))
    settings = loader.load(home.config_file)
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        made = Playlist(wanted, settings)
        _playlist_output.put(made.lines(store, profile, model_id), output, lambda: made.tracks)
