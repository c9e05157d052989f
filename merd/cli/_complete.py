"""What the shell completes where a command takes a word of a list."""

from __future__ import annotations

from collections.abc import Iterable

import click

from merd.config.paths import AppPaths, app_paths
from merd.mood import Quadrant
from merd.rules import NUMBERS, TEXTS


def quadrants(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the words of the quadrants that begin so."""
    return _beginning((q.word for q in Quadrant), incomplete)


def sort_keys(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return what playlists can be sorted by, and the same from the largest on."""
    return _beginning((key for field in (*NUMBERS, *TEXTS, "path") for key in (field, f"{field} desc")), incomplete)


def models(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the profile's models that begin so."""
    from merd.store import Store

    home: AppPaths = app_paths(ctx.find_root().params.get("home"))
    if not home.database.exists():
        return _beginning(["general"], incomplete)
    with Store(home.database) as store:
        versions = store.models.versions(ctx.params["profile"])
    return _beginning(["general", *(version.name for version in versions)], incomplete)


def _beginning(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
