"""What plays now, for merd: the entry point ``merd.players``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from merd.config.paths import AppPaths
from merd.dbus import Client, Connection, connected, keep_connected, reason
from merd.errors import PlayerError
from merd.plugins.now_playing import NowPlaying
from merd.store import Store
from merd_mpris import last_player
from merd_mpris.matching import match
from merd_mpris.monitor import PlayerMonitor
from merd_mpris.players import Player, Players

# A hot key's answer has to come at once: where a player plays, those that hang are passed over.
# Where none does, one that is slow to answer may be it.
_TIMEOUT_S, _MORE_TIMEOUT_S = 0.15, 2.0


async def now(home: AppPaths, store: Store, player: str = "") -> NowPlaying:
    """Return what plays now; see `merd.plugins.now_playing.now`."""
    players = Players(last=last_player.read(home))
    try:
        async with connected() as connection:
            monitor = PlayerMonitor(Client(connection), players)
            await monitor.look(_TIMEOUT_S)
            if _may_be_silent(players, player):
                await monitor.settle(_MORE_TIMEOUT_S)
            monitor.close()
    except Exception as error:
        raise PlayerError(f"nothing plays: there is no session bus ({reason(error)})") from error
    return _choose(players, player, store)


def _may_be_silent(players: Players, wanted: str) -> bool:
    """Tell whether a player that has not answered may be the one that is meant."""
    return bool(players.silent(wanted)) and not any(one.playing for one in players.best(wanted))


def _choose(players: Players, wanted: str, store: Store) -> NowPlaying:
    if wanted and not players.named(wanted):
        there = ", ".join(players.named()) or "none at all"
        raise PlayerError(f"there is no player '{wanted}'; there is {there}")
    silent = ", ".join(players.silent(wanted)) if _may_be_silent(players, wanted) else ""
    found = [_now_playing(one, store) for one in players.best(wanted)]
    if not silent and len({(one.path, one.name) for one in found}) == 1:
        return found[0]
    reasons = [f"no answer from {silent}"] if silent else []
    if not found:
        raise PlayerError(": ".join(["nothing plays", *reasons]))
    names = ", ".join(sorted(one.player for one in found))
    raise PlayerError(": ".join([*reasons, "--player has to say which one is meant", names]))


async def follow(home: AppPaths, store: Store, player: str = "") -> AsyncIterator[NowPlaying | None]:
    """Yield what plays, at once and whenever that changes; see `merd.plugins.now_playing.follow`."""
    players, changed = Players(last=last_player.read(home)), asyncio.Event()

    async def serve(connection: Connection) -> None:
        await PlayerMonitor(Client(connection), players, changed.set).run()

    following = asyncio.ensure_future(keep_connected(serve, lambda _: changed.set()))
    try:
        last: tuple[Player, ...] | None = None
        while True:
            await changed.wait()
            changed.clear()
            found = tuple(replace(one, played_s=0.0, at_s=0.0) for one in players.best(player))
            if found != last:
                last = found
                yield _now_playing(found[0], store) if len(found) == 1 else None
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


def _now_playing(player: Player, store: Store) -> NowPlaying:
    assert player.track is not None
    path, why = match(player.track, store)
    return NowPlaying(player.name, not player.playing, path, why, player.track.artist, player.track.title)
