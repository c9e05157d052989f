"""The configuration file: TOML → settings, each key checked."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from merd import rules
from merd.config import validators as values
from merd.config.settings import PLAYLIST_FORMATS, PlaylistSettings, Settings
from merd.config.validators import Reader
from merd.errors import ConfigError, os_reason
from merd.util import text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# The file that says all of it, with every key commented out.
DEFAULT = Path(__file__).parent / "default.toml"


def load(path: Path) -> Settings:
    """The settings of a configuration file; the defaults where there is none.

    Raises:
        ConfigError: If it cannot be read, is no TOML, or says what merd does not understand: a line for each.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        table = {}
    except OSError as error:
        raise ConfigError(f"{path}: {os_reason(error)}") from error
    except (ValueError, RecursionError) as error:  # Also of text that is not UTF-8, and of too many brackets.
        raise ConfigError(f"{path}: {error}") from error
    try:
        chosen = Settings(**_read(table, _KEYS))
    except ConfigError as error:
        raise ConfigError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from error
    return chosen if chosen.folders else replace(chosen, folders=(_music_folder(),))


def dump(settings: Settings) -> str:
    """The settings as TOML; what says nothing is left out."""
    stated = asdict(settings)
    if settings.playlists:
        del stated["playlists"]
    blocks = [stated, *map(asdict, settings.playlists or ())]
    return "\n[[playlists]]\n".join(
        "".join(f"{key} = {_toml(value)}\n" for key, value in block.items() if value not in (None, ""))
        for block in blocks
    )


def _toml(value: object) -> str:
    """A value as TOML, which differs from JSON in what may be escaped and what must be."""
    written = json.dumps(value, default=str, ensure_ascii=False).replace("\x7f", "\\u007f")
    return written.encode("utf-8", "backslashreplace").decode("utf-8")


def _read(table: dict[str, Any], keys: dict[str, Reader]) -> dict[str, Any]:
    """The values of a table, read; the error has a line for each that is wrong."""
    read, errors = {}, []
    for key, value in table.items():
        try:
            read[key] = keys.get(key, _unknown(key, keys))(value)
        except ConfigError as error:
            errors += [f"{key}: {line}" for line in str(error).splitlines()]
    if errors:
        raise ConfigError("\n".join(errors))
    return read


def _unknown(key: str, keys: Iterable[str]) -> Reader:
    def read(_: object) -> None:
        near = difflib.get_close_matches(key, keys, n=1)
        raise ConfigError("unknown key" + (f"; did you mean '{near[0]}'?" if near else ""))

    return read


def _music_folder() -> Path:
    import platformdirs

    return platformdirs.user_music_path()


def _playlists(value: object) -> tuple[PlaylistSettings, ...]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError("each begins with a line [[playlists]]")
    names = [text.one_line(str(table.get("name", f"number {i}"))) for i, table in enumerate(value, 1)]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"there are two of the name '{double}'")
    return tuple(_read(dict(zip(names, value, strict=True)), dict.fromkeys(names, _playlist)).values())


def _playlist(table: object) -> PlaylistSettings:
    assert isinstance(table, dict)
    if missing := {"name", "where"} - set(table):
        raise ConfigError(f"lacks {' and '.join(sorted(missing))}")
    return PlaylistSettings(**_read(table, _PLAYLIST_KEYS))


_PLAYLIST_KEYS: dict[str, Reader] = {
    "name": values.file_name,
    "where": values.rule(rules.parse),
    "sort": values.rule(rules.parse_sort),
    "limit": values.number(1, int),
    "format": values.one_of(*PLAYLIST_FORMATS),
}
_KEYS: dict[str, Reader] = {
    "folders": values.folders,
    "ignore": values.globs,
    "longest_minutes": values.number(0.1, float),
    "scan_hours": values.number(0.1, float),
    "jobs": values.number(1, int),
    "on_battery": values.flag,
    "profiles": values.profiles,
    "write_tags": values.flag,
    "keep_times": values.flag,
    "playlist_folder": values.folder,
    "playlist_format": values.one_of(*PLAYLIST_FORMATS),
    "music_folder": values.folder,
    "tune_after": values.number(0, int),
    "ask": values.one_of("off", "gentle", "often"),
    "listening": values.flag,
    "playlists": _playlists,
}
