"""The queue of a player that lets others edit it: the entry point ``merd.queues``.

Source: https://specifications.freedesktop.org/mpris-spec/latest/Track_List_Interface.html
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from merd.config.paths import AppPaths
from merd.dbus import Client, connected, reason
from merd.errors import PlayerError
from merd.util import file_url
from merd_mpris import last_player
from merd_mpris.monitor import PlayerMonitor
from merd_mpris.players import PREFIX, Players

_PATH, _ROOT = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2"
_PLAYER, _TRACK_LIST = f"{_ROOT}.Player", f"{_ROOT}.TrackList"
_FIRST = f"{_PATH}/TrackList/NoTrack"
_TIMEOUT_S = 0.5


class TrackList:
    """A player's list of tracks, as a `merd.plugins.queues.PlayQueue`."""

    def __init__(self, client: Client, bus_name: str) -> None:
        self._client, self._bus_name = client, bus_name
        self.name = bus_name.removeprefix(PREFIX)

    async def add(self, paths: Sequence[bytes], *, play: bool) -> list[bytes]:
        """Add tracks; see `merd.plugins.queues.PlayQueue.add`."""
        tracks = (await self.properties(_TRACK_LIST)).get("Tracks") or [_FIRST]
        # The last goes first, each behind the one that is known: players take their time to name those that come.
        for number, path in reversed(list(enumerate(paths))):
            arguments = (file_url.url_of(path), tracks[-1], play and number == 0)
            if await self._client.call(self._bus_name, _PATH, _TRACK_LIST, "AddTrack", "sob", *arguments) is None:
                raise PlayerError(f"{self.name} takes no more tracks")
        return []

    async def ahead(self) -> int:
        """Return how many tracks come; see `merd.plugins.queues.PlayQueue.ahead`."""
        tracks: list[str] = (await self.properties(_TRACK_LIST)).get("Tracks") or []
        current = ((await self.properties(_PLAYER)).get("Metadata") or {}).get("mpris:trackid")
        return len(tracks) - tracks.index(current) - 1 if current in tracks else 0

    async def properties(self, interface: str) -> dict[str, Any]:
        """Return the properties of one of the player's interfaces.

        Raises:
            PlayerError: If it does not answer.
        """
        answer = await self._client.call(
            self._bus_name, _PATH, "org.freedesktop.DBus.Properties", "GetAll", "s", interface
        )
        if not answer or not isinstance(answer[0], dict):
            raise PlayerError(f"{self.name} does not answer")
        return answer[0]


@asynccontextmanager
async def running(home: AppPaths, player: str) -> AsyncIterator[TrackList]:
    """Open the queue of a player; see `merd.plugins.queues.running`. One that plays goes before the others."""
    async with AsyncExitStack() as stack:
        try:
            client = Client(await stack.enter_async_context(connected()))
        except Exception as error:
            raise PlayerError(f"there is no session bus ({reason(error)})") from error
        players = Players(last=last_player.read(home))
        monitor = PlayerMonitor(client, players)
        await monitor.look(_TIMEOUT_S)
        monitor.close()
        names = [
            *(one.bus_name for one in players.best(player)),
            *(PREFIX + name for name in players.named(player)),
        ]
        yield await _editable([TrackList(client, name) for name in dict.fromkeys(names)])


async def _editable(queues: Sequence[TrackList]) -> TrackList:
    for queue in queues:
        if await _is_editable(queue):
            return queue
    raise PlayerError("no player on the session bus has a list of tracks that others may edit")


async def _is_editable(queue: TrackList) -> bool:
    try:
        has_list = (await queue.properties(_ROOT)).get("HasTrackList")
        return bool(has_list and (await queue.properties(_TRACK_LIST)).get("CanEditTracks"))
    except PlayerError:
        return False
