"""``merd playlist``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from merd import playlists, settings_file, versions
from merd.cli import options
from merd.config import Home
from merd.errors import PlaylistError, why
from merd.playlist_files import KINDS
from merd.settings import PlaylistSettings
from merd.store import Store


@click.command()
@click.argument("rule")
@click.option("--sort", default="", metavar="FIELD [desc]", help="What to order the tracks by.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="How many tracks at most.")
@click.option("--format", "kind", type=click.Choice(KINDS), help="The suffix of FILE, or m3u8, if you do not say.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there."
)
@options.profile
@click.pass_obj
def command(
    home: Home, rule: str, sort: str, limit: int | None, kind: str | None, output: Path | None, profile: str
) -> None:
    """Make a playlist of the tracks that a rule names, such as "calm > 60 and not rated"."""
    suffix = output.suffix[1:] if output else ""
    kind = kind or (suffix if suffix in KINDS else KINDS[0])
    playlist = PlaylistSettings(output.stem if output else "merd", rule, sort, limit, kind)
    settings = settings_file.load(home.settings)
    with Store(home.database) as store:
        model_id = versions.active_bundle(home, store, profile).model_id
        lines = playlists.Playlist(playlist, settings).lines(store, profile, model_id)
        if output is None:
            _print(lines)
        else:
            playlists.write(output, lines)


def _print(lines: Iterator[bytes]) -> None:
    try:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # Whoever reads has enough; click ends quietly.
    except OSError as error:
        raise PlaylistError(f"standard output: {why(error)}") from error
