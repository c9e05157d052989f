"""The playlists of the configuration, kept in a folder: written again when other tracks belong in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from merd import rules
from merd.config.paths import AppPaths
from merd.config.settings import PlaylistSettings, Settings
from merd.errors import PlaylistError, RuleError, os_reason
from merd.mood import Quadrant
from merd.playlists import formats, navidrome
from merd.store import Store
from merd.store.query import TrackRow
from merd.util import files

_LOCK = "playlists.lock"
# No quadrant has half of the track; what came last is fresh in the listener's ear.
_UNSURE = " and ".join(f"{quadrant.word} < 50" for quadrant in Quadrant) + " and not rated"
_UNSURE_TRACKS = 100


@dataclass(frozen=True)
class Kept:
    """A playlist as it stands now.

    Attributes:
        tracks: How many are in the file; None in a format whose tracks the player finds itself.
        changed: Whether the file was written, since it was missing or held something else.
    """

    name: str
    path: Path
    tracks: int | None
    changed: bool


class Playlist:
    """A playlist whose settings are understood.

    Attributes:
        file: The name of its file in the folder of playlists.
        tracks: How many tracks are in the lines that were made so far; None if the player finds them itself.
    """

    def __init__(self, wanted: PlaylistSettings, settings: Settings) -> None:
        """Understand the settings of a playlist.

        Raises:
            RuleError: If the rule or the order is none.
        """
        self.name, self.limit = wanted.name, wanted.limit
        self.kind = wanted.format or settings.playlist_format
        self.file = f"{self.name}.{self.kind}"
        self.tracks: int | None = None
        self._music_root = settings.music_root
        self.rule = rules.parse(wanted.where)
        self.sort = rules.parse_sort(wanted.sort) if wanted.sort else None
        self.smart = navidrome.smart(self.name, self.rule, self.sort, self.limit) if self.kind == "nsp" else None

    def lines(self, store: Store, profile: str, model_id: str) -> Iterator[bytes]:
        """The lines of its file; the tracks are read from the store while these are."""
        if self.smart is not None:
            return iter([self.smart])
        kind, folder = self.kind, self._music_root
        inside = formats.inside(kind, folder)
        tracks = store.query.select(self.rule, profile=profile, model=model_id, sort=self.sort, folder=inside)
        # What the format cannot name does not count.
        fitting = islice(formats.fitting(kind, tracks, folder), self.limit)
        return formats.lines(kind, self._counted(fitting), self.name, folder)

    def _counted(self, tracks: Iterator[TrackRow]) -> Iterator[TrackRow]:
        self.tracks = 0
        for self.tracks, track in enumerate(tracks, 1):
            yield track


def defaults(settings: Settings) -> tuple[PlaylistSettings, ...]:
    """The playlists if the listener names none: one for each quadrant, and one of tracks that ask to be rated."""
    # No tag says what is rated, so a smart playlist cannot.
    kind = "m3u8" if settings.playlist_format == "nsp" else None
    return (
        *(PlaylistSettings(q.word.title(), f"mood = {q.word}", f"{q.word} desc") for q in Quadrant),
        PlaylistSettings("Unsure", _UNSURE, "days", _UNSURE_TRACKS, kind),
    )


def refresh(home: AppPaths, store: Store, settings: Settings, profile: str, model_id: str) -> list[Path]:
    """Write the playlists of a profile that changed; returns their files.

    Raises:
        PlaylistError: If a playlist's rule is none, or its file cannot be written.
    """
    return [kept.path for kept in keep(home, store, settings, profile, model_id) if kept.changed]


def keep(home: AppPaths, store: Store, settings: Settings, profile: str, model_id: str) -> list[Kept]:
    """Write the playlists of a profile that changed, and say how all of them stand.

    Raises:
        PlaylistError: If a playlist's rule is none, or its file cannot be written. Nothing is written before
            all rules are understood.
    """
    wanted = defaults(settings) if settings.playlists is None else settings.playlists
    playlists = [_understood(one, settings) for one in wanted]
    folder = folder_of(home, settings, profile)
    kept = []
    with _lock(home):
        files.remove_leftovers(folder)
        for playlist in playlists:
            path = folder / playlist.file
            changed = write(path, playlist.lines(store, profile, model_id))
            kept.append(Kept(playlist.name, path, playlist.tracks, changed))
    return kept


def _understood(wanted: PlaylistSettings, settings: Settings) -> Playlist:
    try:
        return Playlist(wanted, settings)
    except RuleError as error:
        raise PlaylistError(f"playlist {wanted.name}: {error}") from error


def folder_of(home: AppPaths, settings: Settings, profile: str) -> Path:
    """Where a profile's playlists lie: the first profile's in the folder, each other one's in a folder below."""
    folder = settings.playlist_folder or home.data / "playlists"
    return folder if profile == settings.profiles[0] else folder / profile


def write(path: Path, lines: Iterable[bytes]) -> bool:
    """Make a playlist's file hold these lines; returns whether it had to be written.

    Raises:
        PlaylistError: If it cannot be written.
    """
    try:
        return files.write_if_changed(path, lines)
    except OSError as error:
        raise PlaylistError(f"{path}: {os_reason(error)}") from error


def _lock(home: AppPaths) -> TextIO:
    """Wait until no other merd writes playlists.

    Raises:
        PlaylistError: If there can be no lock.
    """
    path = home.data / _LOCK
    try:
        return files.acquire_lock(path, wait=True)
    except OSError as error:
        raise PlaylistError(f"{path}: {os_reason(error)}") from error
