"""All tracks scored again, with a bar on the terminal."""

from __future__ import annotations

from merd import progress, rescore
from merd.bundle import Bundle
from merd.store import Store


def again(store: Store, model: Bundle) -> str:
    """Score all tracks by a model that its CNN has heard; says how many, and how many keep their moods for now."""
    scored = rescore.rescore(store, model, lambda tracks, total: progress.track(tracks, total, "Scoring"))
    waiting = store.moods.count_unheard(model.extractor_id)
    keeping = (
        f"; {waiting} keep the moods that they have until merd tag or the daemon has heard them" if waiting else ""
    )
    return f"{scored} tracks were scored again{keeping}"
