"""``merd stats``."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict

import click

from merd.cli import _format, _options
from merd.config.paths import AppPaths
from merd.model import registry
from merd.mood import Quadrant
from merd.store import Store
from merd.util.text import one_line

_BAR_WIDTH, _NAME_WIDTH = 40, 28
_NONE = "(not known)"
# How many tracks are of each quadrant; None for those whose mood is unknown.
Moods = Counter[Quadrant | None]
_PARTS = {"folder": "path"} | {name: name for name in ("artist", "album", "year", "genre")}


@click.command()
@click.option(
    "--by", type=click.Choice(list(_PARTS)), default="folder", show_default=True, help="What to count by."
)
@click.option("-n", "--number", type=click.IntRange(0), default=10, show_default=True, help="How many of these.")
@click.option("--json", "as_json", is_flag=True, help="Print an object a line: all tracks, then each group.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, by: str, number: int, as_json: bool, profile: str) -> None:
    """Count the library by moods, as you rated or the model hears it: all of it, and its largest parts."""
    groups: defaultdict[str, Moods] = defaultdict(Counter)
    with Store(home.database) as store:
        model_id = registry.active_bundle(home, store, profile).model_id
        for part, quadrant in store.query.quadrants(_PARTS[by], profile=profile, model=model_id):
            name = os.fsdecode(os.path.dirname(part)) if by == "folder" else str(part or _NONE)
            groups[name][None if quadrant is None else Quadrant(quadrant)] += 1
    library = sum(groups.values(), Moods())
    largest = sorted(groups.items(), key=lambda group: (-group[1].total(), group[0]))[:number]
    if as_json:
        for name, moods in (("", library), *largest):
            click.echo(json.dumps({by: name or None} | _fields(moods)))
    else:
        _print(library)
        _print_groups(largest)


def _fields(moods: Moods) -> dict[str, int]:
    return {"tracks": moods.total(), **{q.word: moods[q] for q in Quadrant}, "unknown": moods[None]}


def _print(library: Moods) -> None:
    """Print a bar for each quadrant."""
    click.echo(f"{library.total()} tracks" + (f", {library[None]} of unknown mood" if library[None] else ""))
    known = sum(library[quadrant] for quadrant in Quadrant)
    for quadrant in Quadrant if known else ():
        share = library[quadrant] / known
        bar = click.style("█" * round(_BAR_WIDTH * share), fg=_format.COLORS[quadrant])
        click.echo(f"{quadrant.word:>6} {library[quadrant]:7} {100 * share:3.0f} % {bar}")


def _print_groups(groups: list[tuple[str, Moods]]) -> None:
    """Print a bar for each group, as long as it has tracks, in parts for the quadrants."""
    most = max((moods.total() for _, moods in groups), default=0)
    width = max((min(_NAME_WIDTH, len(one_line(name))) for name, _ in groups), default=0)
    for name, moods in groups:
        click.echo(f"{_shortened(one_line(name)):<{width}} {moods.total():7} {_parts(moods, most)}")


def _parts(moods: Moods, most: int) -> str:
    """Return cells with the quadrants' first letters, so that they can be told without colours, too."""
    ends, total = [0], 0
    for quadrant in Quadrant:
        total += moods[quadrant]
        ends.append(round(_BAR_WIDTH * total / most))
    cells = zip(Quadrant, ends, ends[1:], strict=False)
    return "".join(
        click.style(q.word[0] * (end - begin), fg="black", bg=_format.COLORS[q])
        for q, begin, end in cells
        if end > begin
    )


def _shortened(name: str) -> str:
    """Return the end of a name, which tells more than its beginning."""
    return name if len(name) <= _NAME_WIDTH else f"…{name[1 - _NAME_WIDTH :]}"
