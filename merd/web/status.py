"""How merd does, and what plays."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from merd import __version__
from merd.errors import MerdError
from merd.plugins import now_playing
from merd.util.text import display_path
from merd.web.question import Question
from merd.web.site import Visit
from merd.web.tracks import summary


def status(visit: Visit, _: Question) -> dict[str, Any]:
    """Answer with how much the store holds, and which model is in use."""
    model = visit.bundle
    return {
        **asdict(visit.store.moods.counts(model.model_id)),
        "model": model.name,
        "model_id": model.model_id,
        "profile": visit.profile,
        "rated": len(visit.store.ratings.current(visit.profile)),
        "read_only": visit.site.read_only,
        "version": __version__,
    }


def now(visit: Visit, _: Question) -> dict[str, Any]:
    """Answer with what a player plays, as far as the library knows it."""
    playing = asyncio.run(now_playing.now(visit.site.home, visit.store))
    number = visit.store.files.track_of(playing.path) if playing.path else None
    found = visit.store.mood_map.tracks([number], visit.profile, visit.model_id) if number else []
    return {
        "player": playing.player,
        "paused": playing.paused,
        "name": playing.name,
        "file": display_path(playing.path) if playing.path else None,
        "track": summary(found[0]) if found else None,
    }


def rescan(visit: Visit, _: Question) -> dict[str, str]:
    """Have the daemon look through the library."""
    if visit.site.events.rescan is None:
        raise MerdError("only the daemon looks through the library: merd tag FOLDER does so now")
    visit.site.events.rescan()
    return {"said": "merd looks through the library"}
