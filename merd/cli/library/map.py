"""``merd map``."""

from __future__ import annotations

from pathlib import Path

import click

from merd.cli import _options
from merd.config.paths import AppPaths
from merd.errors import FileError, os_reason
from merd.model import registry
from merd.store import Store
from merd.util import files
from merd.util.text import display_path

_PICTURES = (".png", ".svg")
_SUFFIXES = (*_PICTURES, ".html")


def _file(_: click.Context, __: click.Parameter, file: Path) -> Path:
    if file.suffix not in _SUFFIXES:
        raise click.BadParameter(f"'{file}' has to end with {', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}")
    return file


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    callback=_file,
    help="A picture (png, svg), or a page that can be looked through (html).",
)
@_options.profile
@click.pass_obj
def command(home: AppPaths, output: Path, profile: str) -> None:
    """Draw the library as a map of moods: valence to the right, arousal upwards."""
    _options.require("matplotlib", "starlette", doing="merd map", extra="web")
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        count = _write(store, profile, model_id, output)
    click.echo(f"{display_path(bytes(output))}: {count} tracks")


def _write(store: Store, profile: str, model_id: str, output: Path) -> int:
    points = store.mood_map.points(profile, model_id)
    try:
        if output.suffix in _PICTURES:
            from merd.web import picture

            with files.replacing(output) as new:
                picture.draw(points, new, output.suffix[1:])
        else:
            from merd.web import snapshot

            tracks = store.mood_map.tracks((point.track_id for point in points), profile, model_id)
            files.write_if_changed(output, [snapshot.page(points, tracks).encode()])
    except OSError as error:
        raise FileError(bytes(output), os_reason(error)) from error
    return sum(point.quadrant is not None for point in points)
