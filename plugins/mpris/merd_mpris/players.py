"""What the players say over MPRIS, put together: which one plays, which track, and for how long.

Source: https://specifications.freedesktop.org/mpris-spec/latest/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from merd_mpris.track import Track, track_of

PREFIX = "org.mpris.MediaPlayer2."
# These repeat what other players say.
_DOUBLES = ("playerctld", "plasma-browser-integration")


@dataclass(frozen=True)
class Player:
    """A player.

    Attributes:
        owner: Its connection to the bus.
        bus_name: Its name there.
        silent: Whether it was there already when it was found, and has not said anything yet.
        playing: Whether it plays, not pauses.
        track: What it plays, or paused in.
        heard_s: For how long it had played the track at `at_s`.
        at_s: When it last said something, by the caller's clock.
    """

    owner: str
    bus_name: str
    silent: bool = False
    playing: bool = False
    track: Track | None = None
    heard_s: float = 0.0
    at_s: float = 0.0

    @property
    def name(self) -> str:
        """Its name for people, as ``mpv``; if there are several of a program, with the one's own part."""
        return self.bus_name.removeprefix(PREFIX)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells its track from others; empty without one."""
        return self.track.key if self.track else ()

    def heard_by(self, now_s: float) -> float:
        """For how long it has played the track, in seconds."""
        return self.heard_s + (now_s - self.at_s if self.playing else 0.0)


class Players:
    """All players that are there, by their owners."""

    def __init__(self, ended: Callable[[Player], None] = lambda _: None, last: str = "") -> None:
        """Begin without any.

        Args:
            ended: Told of a player with a track that it has left for another one, or by going away.
            last: The name on the bus of the player that was the last to play, as far as is known.
        """
        self._players: dict[str, Player] = {}
        self._ended = ended
        self.last = last

    def named(self, wanted: str = "") -> list[str]:
        """The names of the players that are there, playing or not.

        Args:
            wanted: A player's name, or its first part; empty for all.
        """
        return sorted(player.name for player in self._players.values() if _is(player, wanted))

    def silent(self, wanted: str = "") -> list[str]:
        """The names of those that were found, and have not said yet what they do; ``wanted`` as for `named`."""
        return sorted(player.name for player in self._players.values() if player.silent and _is(player, wanted))

    def knows(self, owner: str) -> bool:
        """Whether what this connection says matters."""
        return owner in self._players

    def found(self, owner: str, bus_name: str) -> None:
        """A name has an owner, since nobody knows when; see `appeared`."""
        self._add(Player(owner, bus_name, silent=True))

    def appeared(self, owner: str, bus_name: str) -> None:
        """A name has an owner now. One program may have several names: the first counts, and doubles do not."""
        self._add(Player(owner, bus_name))

    def _add(self, player: Player) -> None:
        if player.bus_name.startswith(PREFIX) and player.name.split(".")[0] not in _DOUBLES:
            self._players.setdefault(player.owner, player)

    def vanished(self, owner: str, bus_name: str, now_s: float) -> None:
        """A name has no owner any more."""
        if owner in self._players and self._players[owner].bus_name == bus_name:
            self._end(self._players.pop(owner), now_s)

    def clear(self, now_s: float) -> None:
        """The bus is gone, and with it all players."""
        while self._players:
            self._end(self._players.popitem()[1], now_s)

    def said(self, owner: str, properties: Mapping[str, object], now_s: float) -> None:
        """A player told all of its properties."""
        if (before := self._players.get(owner)) is None:
            return
        playing, metadata = properties.get("PlaybackStatus") == "Playing", properties.get("Metadata")
        track, heard_s = track_of(metadata), before.heard_by(now_s)
        after = replace(before, silent=False, playing=playing, track=track, heard_s=heard_s, at_s=now_s)
        if after.key != before.key:
            self._end(before, now_s)
            after = replace(after, heard_s=0.0)
        self._players[owner] = after
        if self._is_last(before, after):
            self.last = after.bus_name

    def refused(self, owner: str) -> None:
        """A player did not tell its properties: as long as it says no more, it plays what it did, or nothing."""
        if (player := self._players.get(owner)) is not None:
            self._players[owner] = replace(player, silent=False)

    def _is_last(self, before: Player, after: Player) -> bool:
        """Whether a player has begun to play, or was the only one that did. Who was found playing began unseen."""
        if after.playing:
            return not before.silent and (not before.playing or after.key != before.key)
        return before.playing and not any(player.playing for player in self._players.values())

    def best(self, wanted: str = "") -> list[Player]:
        """The player with a track that is meant: the one that plays, else the last that did. Several if in doubt.

        Args:
            wanted: As for `named`.
        """
        able = [player for player in self._players.values() if player.track and _is(player, wanted)]
        playing = [player for player in able if player.playing]
        last = [player for player in playing or able if player.bus_name == self.last]
        return last or playing or able

    def _end(self, player: Player, now_s: float) -> None:
        if player.track is not None:
            self._ended(replace(player, heard_s=player.heard_by(now_s), at_s=now_s))


def _is(player: Player, wanted: str) -> bool:
    name = player.name.casefold()
    return wanted.casefold() in {"", name, name.split(".")[0]}
