"""What was played and what was skipped, remembered."""

from __future__ import annotations

from merd.config.paths import AppPaths
from merd.store import Store
from merd_mpris.matching import match
from merd_mpris.players import Player

# Between two tracks, some players name others for a moment.
_LEAST_S = 2.0


def log_play(home: AppPaths, player: Player) -> None:
    """Note for how long a player had played the track that it has left, if the library has it.

    Raises:
        StoreError: If it cannot be noted.
    """
    if player.track is None or player.heard_s < _LEAST_S:
        return
    with Store(home.database) as store:
        path = match(player.track, store).path
        track_id = store.files.track_of(path) if path else None
        if track_id is not None:
            store.plays.add(track_id, player.name, player.heard_s)
