"""The playlists of the configuration, kept in a folder: written again when other tracks belong in them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from merd.config.paths import AppPaths
from merd.config.settings import PlaylistSettings, Settings
from merd.errors import PlaylistError, RuleError, os_reason
from merd.library.mount_points import MountPoints
from merd.library.mounts import is_empty
from merd.mood import UNSURE, Quadrant
from merd.playlists.formats import FORMATS, RuleFormat
from merd.playlists.playlist import Playlist
from merd.store import Store
from merd.util import files

_LOCK = "playlists.lock"
# What the model guesses; the listener still remembers what came last.
_UNSURE = f"sure < {100 * UNSURE:g} and not rated"
_UNSURE_TRACKS = 100


@dataclass(frozen=True)
class Kept:
    """A playlist's file as it is now.

    Attributes:
        tracks: How many are in the file; None in a format whose tracks the player finds itself.
        changed: Whether the file was written, since it was missing or held something else.
    """

    name: str
    path: Path
    tracks: int | None
    changed: bool


def defaults(settings: Settings) -> tuple[PlaylistSettings, ...]:
    """Return the playlists if the listener names none: one for each quadrant, and one of tracks to be rated."""
    # A player that finds the tracks itself does not know which are rated.
    finds_itself = isinstance(FORMATS[settings.playlist_format], RuleFormat)
    kind = "m3u8" if finds_itself else None
    return (
        *(_surest(quadrant, by_tags=finds_itself) for quadrant in Quadrant),
        PlaylistSettings("Unsure", _UNSURE, "days", _UNSURE_TRACKS, kind),
    )


def _surest(quadrant: Quadrant, *, by_tags: bool) -> PlaylistSettings:
    """Return a quadrant's playlist, the surest tracks first; no tag says how sure they are."""
    order = quadrant.word if by_tags else "sure"
    return PlaylistSettings(quadrant.word.title(), f"mood = {quadrant.word}", f"{order} desc")


def refresh(home: AppPaths, store: Store, settings: Settings, profile: str, model_id: str) -> list[Path]:
    """Write the playlists of a profile that changed; return their files.

    Args:
        home: Where merd's data lies.
        store: The tracks.
        settings: Which playlists there are, and where they go.
        profile: Whose.
        model_id: Whose moods.

    Raises:
        PlaylistError: If a playlist's rule is none, or its file cannot be written.
    """
    return [kept.path for kept in keep(home, store, settings, profile, model_id) if kept.changed]


def keep(home: AppPaths, store: Store, settings: Settings, profile: str, model_id: str) -> list[Kept]:
    """Write the playlists of a profile that changed; return how all of them stand.

    Args:
        home: As `refresh` takes it.
        store: As `refresh` takes it.
        settings: As `refresh` takes it.
        profile: As `refresh` takes it.
        model_id: As `refresh` takes it.

    Raises:
        PlaylistError: If a playlist's rule is none, or its file cannot be written. Nothing is written before
            all rules are understood.
    """
    wanted = defaults(settings) if settings.playlists is None else settings.playlists
    playlists = [_understood(one, settings) for one in wanted]
    folder = folder_of(home, settings, profile)
    _check_mounted(home, settings, folder)
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


def _check_mounted(home: AppPaths, settings: Settings, folder: Path) -> None:
    """Check that the folder does not lie where a file system is not mounted just now.

    Raises:
        PlaylistError: If it does, or if it lies in a folder of the library that is missing or empty.
    """
    roots = [root for root in settings.folders if folder.is_relative_to(root)]
    if any(is_empty(os.fsencode(root)) for root in roots) or MountPoints(home.data).is_away(os.fsencode(folder)):
        raise PlaylistError(f"{folder}: its disk is not mounted, so no playlists are written")


def folder_of(home: AppPaths, settings: Settings, profile: str) -> Path:
    """Return where a profile's playlists lie: the first profile's in the folder, another one's in a folder below.

    Args:
        home: Where merd's data lies.
        settings: Which folder was chosen, if any.
        profile: Whose.
    """
    folder = settings.playlist_folder or home.data / "playlists"
    return folder if profile == settings.profiles[0] else folder / profile


def write(path: Path, lines: Iterable[bytes]) -> bool:
    """Make a playlist's file hold these lines; return whether it had to be written.

    Args:
        path: The file.
        lines: As `Playlist.lines` returns them.

    Raises:
        PlaylistError: If it cannot be written.
    """
    try:
        return files.write_if_changed(path, lines)
    except OSError as error:
        raise PlaylistError(f"{path}: {os_reason(error)}") from error


def _lock(home: AppPaths) -> TextIO:
    """Lock the playlists, as soon as no other merd writes any.

    Raises:
        PlaylistError: If there can be no lock.
    """
    path = home.data / _LOCK
    try:
        return files.acquire_lock(path, wait=True)
    except OSError as error:
        raise PlaylistError(f"{path}: {os_reason(error)}") from error
