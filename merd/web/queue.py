"""Tracks for the player that runs."""

from __future__ import annotations

import asyncio
from typing import Any

from merd.config.paths import AppPaths
from merd.errors import MerdError, TrackError
from merd.plugins import queues
from merd.util.text import display_path
from merd.web.question import Question
from merd.web.site import Visit

_MOST = 1000


def play(visit: Visit, question: Question) -> dict[str, Any]:
    """Put tracks into the queue of the player that runs, behind all that are there; with ``now``, they begin."""
    at_once = question.body.get("now", False)
    if not isinstance(at_once, bool):
        raise MerdError("now has to be true or false")
    found = visit.store.mood_map.tracks(question.numbers("ids", _MOST), visit.profile, visit.model_id)
    if not found:
        raise TrackError("there is no such track")
    paths = [track.row.path for track in found]
    name, left_out = asyncio.run(_added(visit.site.home, question.text("player"), paths, at_once))
    count = len(paths) - len(left_out)
    return {
        "said": f"{name} {'plays' if at_once else 'has got'} {count} {'track' if count == 1 else 'tracks'}",
        "left_out": [display_path(path) for path in left_out],
    }


async def _added(home: AppPaths, player: str, paths: list[bytes], play: bool) -> tuple[str, list[bytes]]:
    """Return the player's name, and the files that it does not have."""
    async with queues.running(home, player) as queue:
        return queue.name, await queue.add(paths, play=play)
