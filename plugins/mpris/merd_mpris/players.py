"""The players as MPRIS describes them: which one plays, which track, and for how long.

Source: https://specifications.freedesktop.org/mpris-spec/latest/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from merd_mpris.track import Track, track_of

PREFIX = "org.mpris.MediaPlayer2."
# These repeat what other players play.
_PROXIES = ("playerctld", "plasma-browser-integration")


@dataclass(frozen=True)
class Player:
    """What is known of a player.

    Attributes:
        owner: Its connection to the bus.
        bus_name: Its name there.
        silent: Whether it was there already when it was found, and has not answered yet.
        playing: Whether it plays, not pauses.
        track: What it plays, or paused in.
        played_s: For how long it had played the track at `at_s`.
        at_s: When it last answered, by the caller's clock.
    """

    owner: str
    bus_name: str
    silent: bool = False
    playing: bool = False
    track: Track | None = None
    played_s: float = 0.0
    at_s: float = 0.0

    @property
    def name(self) -> str:
        """Its name for people, as ``mpv``; if there are several of a program, with the one's own part."""
        return self.bus_name.removeprefix(PREFIX)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells its track from others; empty without one."""
        return self.track.key if self.track else ()

    def played_by(self, now_s: float) -> float:
        """Return for how many seconds it has played the track."""
        return self.played_s + (now_s - self.at_s if self.playing else 0.0)


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
        """Return the names of the players that are there, playing or not.

        Args:
            wanted: A player's name, or its first part; empty for all.
        """
        return sorted(player.name for player in self._players.values() if _is_named(player, wanted))

    def silent(self, wanted: str = "") -> list[str]:
        """Return the names of the players that were found, and have not answered yet.

        Args:
            wanted: As for `named`.
        """
        return sorted(
            player.name for player in self._players.values() if player.silent and _is_named(player, wanted)
        )

    def knows(self, owner: str) -> bool:
        """Tell whether a connection to the bus is that of a player."""
        return owner in self._players

    def found(self, owner: str, bus_name: str) -> None:
        """Add a player that was there already, nobody knows since when.

        Args:
            owner: As for `appeared`.
            bus_name: As for `appeared`.
        """
        self._add(Player(owner, bus_name, silent=True))

    def appeared(self, owner: str, bus_name: str) -> None:
        """Add a player that has come.

        One program may have several names: the first counts. What repeats other players is left out.

        Args:
            owner: The program's connection to the bus.
            bus_name: The name that it took.
        """
        self._add(Player(owner, bus_name))

    def _add(self, player: Player) -> None:
        if player.bus_name.startswith(PREFIX) and player.name.split(".")[0] not in _PROXIES:
            self._players.setdefault(player.owner, player)

    def vanished(self, owner: str, bus_name: str, now_s: float) -> None:
        """Remove a player that has given up its name, or is gone.

        Args:
            owner: The program's connection to the bus.
            bus_name: The name that it had.
            now_s: When that was.
        """
        if owner in self._players and self._players[owner].bus_name == bus_name:
            self._end(self._players.pop(owner), now_s)

    def clear(self, now_s: float) -> None:
        """Remove all players, since the bus is gone."""
        while self._players:
            self._end(self._players.popitem()[1], now_s)

    def on_properties(self, owner: str, properties: Mapping[str, object], now_s: float) -> None:
        """Take what a player answered.

        Args:
            owner: The player's connection to the bus; that of no player is passed over.
            properties: All of its properties.
            now_s: When it answered.
        """
        if (before := self._players.get(owner)) is None:
            return
        playing, metadata = properties.get("PlaybackStatus") == "Playing", properties.get("Metadata")
        track, played_s = track_of(metadata), before.played_by(now_s)
        after = replace(before, silent=False, playing=playing, track=track, played_s=played_s, at_s=now_s)
        if after.key != before.key:
            self._end(before, now_s)
            after = replace(after, played_s=0.0)
        self._players[owner] = after
        if self._is_last(before, after):
            self.last = after.bus_name

    def on_error(self, owner: str) -> None:
        """Take it that a player did not answer: then it plays what it did before, or nothing."""
        if (player := self._players.get(owner)) is not None:
            self._players[owner] = replace(player, silent=False)

    def _is_last(self, before: Player, after: Player) -> bool:
        """Tell whether a player has begun to play, or was the only one that did.

        Nobody knows when a player began that was found playing.
        """
        if after.playing:
            return not before.silent and (not before.playing or after.key != before.key)
        return before.playing and not any(player.playing for player in self._players.values())

    def best(self, wanted: str = "") -> list[Player]:
        """Return the player that is meant: the one that plays, else the last that did. In doubt, these are several.

        Args:
            wanted: As for `named`.
        """
        with_track = [player for player in self._players.values() if player.track and _is_named(player, wanted)]
        playing = [player for player in with_track if player.playing]
        last = [player for player in playing or with_track if player.bus_name == self.last]
        return last or playing or with_track

    def _end(self, player: Player, now_s: float) -> None:
        if player.track is not None:
            self._ended(replace(player, played_s=player.played_by(now_s), at_s=now_s))


def _is_named(player: Player, wanted: str) -> bool:
    name = player.name.casefold()
    return wanted.casefold() in {"", name, name.split(".")[0]}
