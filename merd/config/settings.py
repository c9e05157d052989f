"""What can be set: the keys of the configuration file, each declared once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from merd import rules
from merd.config import hours, path_map, validators
from merd.config.declaration import declared, read_tables, setting
from merd.errors import ProfileError
from merd.util.text import one_line

DEFAULT_PROFILE = "default"
# What is shorter is a sound, which listeners are not asked to rate; in seconds.
SHORTEST_ASKED_S = 30
# The formats that `merd.playlists.formats` writes.
PLAYLIST_FORMATS = ("m3u8", "m3u", "xspf", "nsp")


def check_profile(name: str) -> str:
    """Return the name of a profile.

    Raises:
        ProfileError: If it cannot be one.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise ProfileError(f"'{one_line(name)}' has to be letters, digits, - and _")
    return name


@dataclass(frozen=True)
class PlaylistSettings:
    """A playlist that is kept up to date.

    Attributes:
        name: Its title, and the name of its file.
        where: Which tracks, in the rule language.
        sort: What to order them by, as ``calm desc``; empty for the order of the paths.
        limit: How many tracks at most; None for all.
        format: One of `PLAYLIST_FORMATS`; None for the one of all playlists.
        when: The hours for which it is, as `hours.read` takes them; empty for none.
    """

    name: str = field(metadata=declared(validators.file_name))
    where: str = field(metadata=declared(validators.rule(rules.parse)))
    sort: str = setting("", validators.rule(rules.parse_sort))
    limit: int | None = setting(None, validators.number(1, int))
    format: str | None = setting(None, validators.one_of(*PLAYLIST_FORMATS))
    when: str = setting("", hours.read)


def _playlists(value: object) -> tuple[PlaylistSettings, ...]:
    tables = read_tables(PlaylistSettings, "playlists", value, name="name")
    return tuple(PlaylistSettings(**table) for table in tables)


@dataclass(frozen=True)
class Settings:
    """The effective configuration. The comments explain each key, here and in the default file."""

    folders: tuple[Path, ...] = setting(
        (),
        validators.folders,
        "The library's folders. Without this key, the desktop's music folder.",
        ["~/Music"],
    )
    ignore: tuple[str, ...] = setting(
        (),
        validators.globs,
        "What to leave out, below the folders: names, or paths with * for anything. A folder that holds a file "
        ".nomedia is left out anyway.",
    )
    longest_minutes: float = setting(
        60.0,
        validators.number(0.1, float),
        "Longer tracks are left out: audiobooks, recordings of a whole evening.",
    )
    shortest_seconds: float = setting(
        0.0,
        validators.number(0, float),
        "Shorter tracks are left out: jingles, samples, sounds of games.",
    )
    scan_hours: float = setting(
        6.0,
        validators.number(0.1, float),
        "How often to look through folders that cannot be watched, such as network mounts, in hours.",
    )
    jobs: int = setting(
        1,
        validators.number(1, int),
        "Processes that analyse at once. One never gets in the way.",
    )
    on_battery: bool = setting(
        False,
        validators.flag,
        "Whether to analyse while the machine runs on its battery.",
    )
    profiles: tuple[str, ...] = setting(
        (DEFAULT_PROFILE,),
        validators.names(check_profile),
        "Whose playlists to keep and whose model to tune. The first one's moods go into tags.",
    )
    write_tags: bool = setting(
        False,
        validators.flag,
        "Whether to write moods into the files' tags.",
    )
    keep_times: bool = setting(
        False,
        validators.flag,
        "Whether files keep their modification times when tags are written.",
    )
    playlist_folder: Path | None = setting(
        None,
        validators.path,
        "Where playlists go. Without this key, the folder playlists beside merd's database.",
        "~/Music/Playlists",
    )
    playlist_format: str = setting(
        PLAYLIST_FORMATS[0],
        validators.one_of(*PLAYLIST_FORMATS),
        "m3u8, m3u (with paths relative to music_folder, as MPD wants them), xspf, or nsp (Navidrome's).",
    )
    music_folder: Path | None = setting(
        None,
        validators.path,
        "What paths in m3u playlists are relative to. Without this key, the library's first folder.",
        "~/Music",
    )
    mpd_stickers: bool = setting(
        False,
        validators.flag,
        "Whether the daemon writes moods into the stickers of MPD, whose music lies in music_folder.",
    )
    tune_after: int = setting(
        10,
        validators.number(0, int),
        "Tune after so many new ratings, or a day after the last one; 0 is never.",
    )
    ask: str = setting(
        "off",
        validators.one_of("off", "gentle", "often"),
        "Notifications that ask how you hear what plays, with buttons: off, gentle (one in half an hour at most) "
        "or often (one in five minutes). Never twice for a track.",
    )
    listening: bool = setting(
        False,
        validators.flag,
        "Whether to remember what was played and what was skipped. It stays on this machine, and is never taken "
        "for a rating.",
    )
    web: bool = setting(
        False,
        validators.flag,
        "Whether the daemon serves the map of moods to browsers.",
    )
    web_address: str = setting(
        "127.0.0.1:6373",
        validators.address,
        "Where it does so. Beyond this machine a token is needed, which merd web --link prints.",
    )
    scheduler: str | None = setting(
        None,
        validators.scheduler,
        "A scheduler of dask.distributed, on whose cluster files are analysed; beyond this machine tls:// alone.",
        "tls://cluster:8786",
    )
    scheduler_ca: Path | None = setting(
        None,
        validators.path,
        "For tls://, who signed the cluster's certificates. Of this and the next two keys, what is missing is "
        "taken from dask's own configuration.",
        "~/.config/merd/ca.pem",
    )
    scheduler_cert: Path | None = setting(
        None,
        validators.path,
        "For tls://, this machine's certificate.",
        "~/.config/merd/cert.pem",
    )
    scheduler_key: Path | None = setting(
        None,
        validators.path,
        "For tls://, the key of that certificate.",
        "~/.config/merd/key.pem",
    )
    path_map: tuple[path_map.PathMap, ...] = setting(
        (),
        path_map.read,
        "Folders that the cluster's workers have under other names. What they do not see is sent to them.",
        path_map.PathMap(Path("~/Music"), Path("/mnt/music")),
    )
    playlists: tuple[PlaylistSettings, ...] | None = setting(
        None,
        _playlists,
        "Playlists that follow the moods and your ratings. Without any of these, there is one for each quadrant, "
        "and one of tracks that merd is unsure of. `sort`, `limit`, `format` and `when` may be left out; in the "
        "hours of `when`, merd play and merd radio without a rule play it.",
        PlaylistSettings("Evening", "calm >= 60 and tense < 10", "calm desc", 100, "m3u8", "18:00-23:30"),
    )

    @property
    def music_root(self) -> Path | None:
        """What paths in ``m3u`` playlists are relative to."""
        return self.music_folder or next(iter(self.folders), None)
