"""The values of the configuration's keys, each checked."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from merd import rules
from merd.errors import ConfigError, RuleError
from merd.playlist_files import KINDS
from merd.settings import PlaylistSettings

Reader = Callable[[object], Any]
Number = TypeVar("Number", int, float)


def read(table: dict[str, Any], keys: dict[str, Reader]) -> dict[str, Any]:
    """The values of a table, read.

    Raises:
        ConfigError: If any is wrong; a line for each.
    """
    values, errors = {}, []
    for key, value in table.items():
        try:
            values[key] = keys.get(key, _unknown(key, keys))(value)
        except ConfigError as error:
            errors += [f"{key}: {line}" for line in str(error).splitlines()]
    if errors:
        raise ConfigError("\n".join(errors))
    return values


def _unknown(key: str, keys: Iterable[str]) -> Reader:
    def read(_: object) -> None:
        near = difflib.get_close_matches(key, keys, n=1)
        raise ConfigError("unknown key" + (f"; did you mean '{near[0]}'?" if near else ""))

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError("has to be true or false")
    return value


def _number(least: float, kind: type[Number]) -> Callable[[object], Number]:
    def read(value: object) -> Number:
        if isinstance(value, bool) or not isinstance(value, (int, kind)) or not least <= value < math.inf:
            raise ConfigError(f"has to be a {'whole ' if kind is int else ''}number from {least:g}")
        return kind(value)

    return read


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError("has to be a text in quotation marks")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ConfigError('has to be a list: ["…"]')
    return tuple(map(_text, value))


def _folder(value: object) -> Path:
    path = Path(_text(value)).expanduser()
    if not path.is_absolute():
        raise ConfigError(f"{value} has to begin with / or ~")
    return path


def _folders(value: object) -> tuple[Path, ...]:
    return tuple(map(_folder, _texts(value)))


def _format(value: object) -> str:
    if value not in KINDS:
        raise ConfigError(f"has to be one of {', '.join(KINDS)}")
    return str(value)


def _profiles(value: object) -> tuple[str, ...]:
    names = _texts(value)
    if not names or not all(re.fullmatch(r"[\w-]+", name) for name in names):
        raise ConfigError("has to be a list of names of letters, digits, - and _")
    return names


def _name(value: object) -> str:
    name = _text(value)
    if "/" in name or name.startswith(".") or not name.isprintable():
        raise ConfigError(f"'{name}' is no name for a file")
    return name


def _rule(parse: Callable[[str], object]) -> Reader:
    def read(value: object) -> str:
        try:
            parse(_text(value))
        except RuleError as error:
            raise ConfigError(f"{str(error).splitlines()[0]} ({value})") from error
        return str(value)

    return read


def _playlists(value: object) -> tuple[PlaylistSettings, ...]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError("each begins with a line [[playlists]]")
    playlists = []
    for table in value:
        if missing := {"name", "where"} - set(table):
            raise ConfigError(f"{table.get('name', 'one')} lacks {' and '.join(sorted(missing))}")
        playlists.append(PlaylistSettings(**read(table, PLAYLIST_KEYS)))
    names = [playlist.name for playlist in playlists]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"there are two of the name '{double}'")
    return tuple(playlists)


PLAYLIST_KEYS: dict[str, Reader] = {
    "name": _name,
    "where": _rule(rules.parse),
    "sort": _rule(rules.parse_sort),
    "limit": _number(1, int),
    "format": _format,
}
KEYS: dict[str, Reader] = {
    "folders": _folders,
    "ignore": _texts,
    "longest_minutes": _number(0.1, float),
    "scan_hours": _number(0.1, float),
    "jobs": _number(1, int),
    "on_battery": _flag,
    "profiles": _profiles,
    "write_tags": _flag,
    "keep_times": _flag,
    "playlist_folder": _folder,
    "playlist_format": _format,
    "music_folder": _folder,
    "tune_after": _number(0, int),
    "dbus": _flag,
    "playlists": _playlists,
}
