"""``merd playlist``."""

from __future__ import annotations

from pathlib import Path

import click

from merd import playlists, settings_file, versions
from merd.cli import options, playlist_output
from merd.config import Home
from merd.playlist_files import KINDS
from merd.settings import PlaylistSettings
from merd.store import Store

# More tracks than any library has.
_MOST = 1_000_000_000


@click.command()
@click.argument("rule")
@click.option("--sort", default="", metavar="FIELD [desc]", help="What to order the tracks by.")
@click.option("--limit", type=click.IntRange(1, _MOST), metavar="N", help="How many tracks at most.")
@playlist_output.options(*KINDS)
@options.profile
@click.pass_obj
def command(
    home: Home, rule: str, sort: str, limit: int | None, kind: str | None, output: Path | None, profile: str
) -> None:
    """Make a playlist of the tracks that a rule names, such as "calm > 60 and not rated"."""
    name = output.stem if output else "merd"
    wanted = PlaylistSettings(name, rule, sort, limit, playlist_output.kind_of(kind, output))
    settings = settings_file.load(home.settings)
    with Store(home.database) as store:
        model_id = versions.active_bundle(home, store, profile).model_id
        playlist_output.put(playlists.Playlist(wanted, settings).lines(store, profile, model_id), output)
