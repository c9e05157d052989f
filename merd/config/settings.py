"""What a listener can set: the keys of the configuration file, and what they are when nothing is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from merd.errors import ProfileError
from merd.util.text import one_line

DEFAULT_PROFILE = "default"
PLAYLIST_FORMATS = ("m3u8", "m3u", "xspf", "nsp")


@dataclass(frozen=True)
class PlaylistSettings:
    """A playlist that is kept up to date.

    Attributes:
        name: Its title, and the name of its file.
        where: Which tracks, in the rule language.
        sort: What to order them by, as ``calm desc``; empty for the order of the paths.
        limit: How many tracks at most; None for all.
        format: ``m3u8``, ``m3u``, ``xspf`` or ``nsp``; None for the one of all playlists.
    """

    name: str
    where: str
    sort: str = ""
    limit: int | None = None
    format: str | None = None


@dataclass(frozen=True)
class Settings:
    """The effective configuration.

    Attributes:
        folders: The library's folders, absolute.
        ignore: Globs of what to leave out, below the folders (``Audiobooks/**``).
        longest_minutes: Longer tracks are left out.
        scan_hours: How often to look through folders that cannot be watched, such as network mounts.
        jobs: Worker processes at once.
        on_battery: Whether to analyse while the machine runs on its battery.
        profiles: Whose playlists, moods and tunings to keep; the first one's moods go into tags.
        write_tags: Whether to write moods into the files' tags.
        keep_times: Whether a file keeps its modification time when tags are written.
        playlist_folder: Where playlists go; None for ``playlists`` in the data folder.
        playlist_format: As a playlist's.
        music_folder: What paths in ``m3u`` playlists are relative to; None for the library's first folder.
        tune_after: Tune after so many new ratings, or a day after the last one; 0 for never.
        ask: ``off``, ``gentle`` or ``often``: notifications that ask for a rating of what plays.
        listening: Whether to remember what was played and what skipped.
        playlists: None for the default ones: one for each quadrant, and one of tracks that merd is unsure of.
    """

    folders: tuple[Path, ...] = ()
    ignore: tuple[str, ...] = ()
    longest_minutes: float = 60.0
    scan_hours: float = 6.0
    jobs: int = 1
    on_battery: bool = False
    profiles: tuple[str, ...] = ("default",)
    write_tags: bool = False
    keep_times: bool = False
    playlist_folder: Path | None = None
    playlist_format: str = "m3u8"
    music_folder: Path | None = None
    tune_after: int = 10
    ask: str = "off"
    listening: bool = False
    playlists: tuple[PlaylistSettings, ...] | None = None

    @property
    def music_root(self) -> Path | None:
        """What paths in ``m3u`` playlists are relative to."""
        return self.music_folder or next(iter(self.folders), None)


def check_profile(name: str) -> str:
    """The name of a profile, if it can be one.

    Raises:
        ProfileError: If it cannot.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise ProfileError(f"'{one_line(name)}' has to be letters, digits, - and _")
    return name
