"""What was played and what was skipped, in merd's store."""

from __future__ import annotations

from merd.config.paths import AppPaths
from merd.store import Store
from merd_mpris.matching import match
from merd_mpris.players import Player

# Between two tracks, some players name others for a moment.
_SHORTEST_S = 2.0


def log_play(home: AppPaths, player: Player) -> None:
    """Store for how long a player has played the track that it left, if the library has it.

    Args:
        home: Where merd keeps what it knows.
        player: As it was when it left the track.

    Raises:
        StoreError: If it cannot be stored.
    """
    if player.track is None or player.played_s < _SHORTEST_S:
        return
    with Store(home.database) as store:
        path = match(player.track, store).path
        track_id = store.files.track_of(path) if path else None
        if track_id is not None:
            store.plays.add(track_id, player.name, player.played_s)
