"""What plays now, for merd: the entry point ``merd.players``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from merd.bus import Connection, Peer, connected, reason, stay_connected
from merd.config import Home
from merd.errors import PlayerError
from merd.playing import Playing
from merd.store import Store
from merd_mpris import last_player
from merd_mpris.matching import match
from merd_mpris.players import Player, Players
from merd_mpris.watch import Watch

# A hot key's answer has to come at once; a player that hangs is passed over.
_PATIENCE_S = 0.15


async def now(home: Home, store: Store, player: str = "") -> Playing:
    """What plays now; see `merd.playing.now`."""
    players = Players(last=last_player.read(home))
    try:
        async with connected() as connection:
            watch = Watch(Peer(connection), players)
            await watch.look(_PATIENCE_S)
            watch.close()
    except Exception as error:
        raise PlayerError(f"nothing plays: there is no session bus ({reason(error)})") from error
    found = [playing(one, store) for one in players.best(player)]
    if len({(one.path, one.name) for one in found}) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(one.player for one in found))
        raise PlayerError(f"--player has to say which one is meant: {names}")
    if player and not players.named(player):
        there = ", ".join(players.named()) or "none at all"
        raise PlayerError(f"there is no player '{player}'; there is {there}")
    raise PlayerError("nothing plays")


async def follow(home: Home, store: Store, player: str = "") -> AsyncIterator[Playing | None]:
    """What plays, at once and whenever that changes; see `merd.playing.follow`."""
    players, changed = Players(last=last_player.read(home)), asyncio.Event()

    async def serve(connection: Connection) -> None:
        await Watch(Peer(connection), players, changed.set).run()

    following = asyncio.ensure_future(stay_connected(serve, lambda _: changed.set()))
    try:
        last: tuple[Player, ...] | None = None
        while True:
            await changed.wait()
            changed.clear()
            found = tuple(replace(one, heard_s=0.0, at_s=0.0) for one in players.best(player))
            if found != last:
                last = found
                yield playing(found[0], store) if len(found) == 1 else None
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


def playing(player: Player, store: Store) -> Playing:
    """A player's track, and its file."""
    assert player.track is not None
    path, why = match(player.track, store)
    return Playing(player.name, not player.playing, path, why, player.track.artist, player.track.title)
