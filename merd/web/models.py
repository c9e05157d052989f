"""What merd has learned: the versions of the model, how each did on held-out ratings, and the way back."""

from __future__ import annotations

from typing import Any

from merd.analysis import rescore
from merd.errors import MerdError
from merd.model import registry
from merd.store.records import Version
from merd.web.question import Question
from merd.web.site import Visit

GENERAL = "general"


def models(visit: Visit, _: Question) -> dict[str, Any]:
    """Answer with the model in use, and the versions of the profile, the oldest first."""
    versions, active = visit.store.models.versions(visit.profile), visit.store.models.active(visit.profile)
    return {
        "active": next((str(one.id) for one in versions if one.model == active), GENERAL),
        "versions": [_fields(version) for version in versions],
        "rated": len(visit.store.ratings.current(visit.profile)),
    }


def _fields(version: Version) -> dict[str, Any]:
    held_out = {name: version.figures.get(name) for name in ("ratings", "general", "before", "now")}
    return {
        "id": str(version.id),
        "name": version.name,
        "strategy": version.strategy,
        "made_us": version.made_us,
        "held_out": None if None in held_out.values() else held_out,
    }


def use(visit: Visit, question: Question) -> dict[str, str]:
    """Use a version from now on, or the general model; all tracks are scored again."""
    wanted = question.text("id")
    known = {GENERAL: None, **{str(one.id): one.model for one in visit.store.models.versions(visit.profile)}}
    if wanted not in known:
        raise MerdError(f"there is no model '{wanted}': there is {', '.join(known)}")
    with visit.store.writing():
        registry.load(visit.site.home, known[wanted])
        visit.store.models.activate(visit.profile, known[wanted])
    return _scored(visit)


def back(visit: Visit, _: Question) -> dict[str, str]:
    """Use the model that was used before; all tracks are scored again."""
    with visit.store.writing():  # Taken back if that version cannot be loaded.
        if not visit.store.models.back(visit.profile):
            raise MerdError("there is nothing to go back to: the general model was used from the first")
        registry.active_bundle(visit.site.home, visit.store, visit.profile)
    return _scored(visit)


def _scored(visit: Visit) -> dict[str, str]:
    model = visit.bundle
    count = rescore.rescore(visit.store, model)
    return {"said": f"{model.name} is used from now on; {count} tracks were scored again"}
