"""``merd models``."""

from __future__ import annotations

import json
from typing import Any

import click

from merd.cli import _complete, _format, _options, _progress
from merd.config.paths import AppPaths
from merd.errors import MerdError
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.ratings import csv_io
from merd.store import Store
from merd.store.records import Version
from merd.util.text import one_line

_GENERAL = "general"


@click.command()
@click.argument("action", required=False, type=click.Choice(["use", "back"]), metavar="[use ID|back]")
@click.argument("version", required=False, metavar="", shell_complete=_complete.models)
@click.option("--json", "as_json", is_flag=True, help="Print an object a line for each model.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, action: str | None, version: str | None, as_json: bool, profile: str) -> None:
    """List the models that were tuned to your ratings, or change the one in use.

    `merd models use ID` takes one of the list, by its number or name, `merd models use general` the general model,
    and `merd models back` the one that was used before. All tracks are then scored again, without decoding them.
    """
    if (action == "use") != (version is not None) or (as_json and action):
        raise click.UsageError("say merd models, merd models use ID, or merd models back")
    with Store(home.database) as store:
        if action is None:
            _list(store, profile, as_json=as_json)
            return
        model = _back(home, store, profile) if version is None else _use(home, store, profile, version)
        click.echo(f"{model.name} ({model.model_id}) is used from now on; {_progress.rescore_all(store, model)}")


def _use(home: AppPaths, store: Store, profile: str, version: str) -> Bundle:
    versions = store.models.versions(profile)
    numbers = {str(one.id): one.model for one in versions}
    models = {one.name: one.model for one in versions} | numbers | {_GENERAL: None}
    if version not in models:
        there = ", ".join([_GENERAL, *(f"{one.id} ({one.name})" for one in versions)])
        raise MerdError(f"{profile} has no model {one_line(version)}: it has {there}")
    model = registry.load(home, models[version])
    store.models.activate(profile, models[version])
    return model


def _back(home: AppPaths, store: Store, profile: str) -> Bundle:
    with store.writing():  # Taken back if that version cannot be loaded.
        if not store.models.back(profile):
            raise MerdError(f"there is nothing to go back to: {profile} used the general model from the first")
        return registry.active_bundle(home, store, profile)


def _list(store: Store, profile: str, *, as_json: bool) -> None:
    active, known = store.models.active(profile), store.models.versions(profile)
    if as_json:
        click.echo(json.dumps(_general_fields() | {"active": active is None}))
        for version in known:
            click.echo(json.dumps(_fields(version) | {"active": active == version.model}))
        return
    click.echo(f"{_mark(active is None)} {_GENERAL}")
    width = max((len(version.strategy) for version in known), default=0)
    name_width = max((len(version.name) for version in known), default=0)
    general = bundle.load().model_id
    for version in known:
        name = f"{version.id:<7}  {version.name:<{name_width}}"
        columns = f"{name}  {_format.date(version.made_us)}  {version.strategy:<{width}}"
        figures = _figures(version.figures)
        earlier = "" if version.parent == general else "  (from an earlier general model)"
        click.echo(f"{_mark(active == version.model)} {columns}  {figures}{earlier}".rstrip())


def _mark(active: bool) -> str:
    return "*" if active else " "


def _figures(figures: dict[str, Any]) -> str:
    """Return the figures that are plain numbers, that of ratings first."""
    numbers = {name: value for name, value in figures.items() if type(value) in {int, float}}
    count = [f"{numbers.pop('ratings')} ratings"] if "ratings" in numbers else []
    return ", ".join(count + [f"{name.replace('_', ' ')} {value:.3g}" for name, value in numbers.items()])


def _general_fields() -> dict[str, Any]:
    general = bundle.load()
    unknown = dict.fromkeys(("parent", "strategy", "made"))
    return {"id": _GENERAL, "model": general.model_id, "name": general.name, **unknown, "figures": {}}


def _fields(version: Version) -> dict[str, Any]:
    return {
        "id": str(version.id),
        "model": version.model,
        "name": version.name,
        "parent": version.parent,
        "strategy": version.strategy,
        "made": csv_io.iso(version.made_us),
        "figures": version.figures | _tuned_to(version),
    }


def _tuned_to(version: Version) -> dict[str, Any]:
    """Return what a version was tuned to, as far as that is known, in the form that it has in JSON."""
    return {"rated": list(version.rated), "newest_rating": version.newest_rating} if version.rated else {}
