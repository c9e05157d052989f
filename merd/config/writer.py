"""Settings as TOML: the effective ones, and a file of the defaults that explains each key."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path

import tomli_w

from merd.config import loader
from merd.config.declaration import Setting
from merd.config.settings import PlaylistSettings, Settings
from merd.errors import ConfigError, os_reason
from merd.util import files

_HEAD = "# merd's configuration. What is commented out holds anyway; take the # away to change it.\n"
_WIDTH = 120


def dump(settings: Settings) -> str:
    """Return the settings as TOML; what says nothing is left out."""
    stated = asdict(settings)
    tables = {key: stated.pop(key) for key in ("path_map", "playlists") if stated[key]}
    return _lines(stated) + "".join(f"\n{_table(key, table)}" for key, listed in tables.items() for table in listed)


def default_file() -> str:
    """Return a configuration file in which every key is explained, and commented out."""
    blocks = (_commented(field.name, field.metadata["setting"], field.default) for field in fields(Settings))
    return "\n".join((_HEAD, *blocks))


def add_playlists(path: Path, playlists: Iterable[PlaylistSettings]) -> None:
    """Add playlists at the end of a configuration file, which stays as it is otherwise.

    Args:
        path: The file, which need not be there.
        playlists: What to add.

    Raises:
        ConfigError: If the file cannot be written, or says anything wrong with them, such as two of a name.
    """
    added = "".join(f"\n{_table('playlists', asdict(playlist))}" for playlist in playlists)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (path.read_text(encoding="utf-8") if path.exists() else "") + added
        loader.parse(text, path)
        with files.replacing(path) as new:
            new.write(text.encode())
    except OSError as error:
        raise ConfigError(f"{path}: {os_reason(error)}") from error


def _commented(key: str, setting: Setting, default: object) -> str:
    example = default if setting.example is None else setting.example
    if is_dataclass(example) and not isinstance(example, type):
        lines = _table(key, asdict(example))
    else:
        lines = _lines({key: example})
    comment = textwrap.fill(setting.comment, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n{textwrap.indent(lines, '#')}"


def _table(key: str, values: Mapping[str, object]) -> str:
    return f"[[{key}]]\n{_lines(values)}"


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items() if value not in (None, ""))


def _toml(value: object) -> str:
    """Return a value as TOML in one line; tomli_w would give each item of a list its own."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Path):
        value = os.fsencode(value).decode()
    return tomli_w.dumps({"value": value}).removeprefix("value = ").rstrip("\n")
