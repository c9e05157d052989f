"""The configuration file, read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from merd.config.declaration import read_table
from merd.config.settings import Settings
from merd.errors import ConfigError, os_reason


def load(path: Path) -> Settings:
    """Return the settings of a configuration file; the defaults where there is none.

    Raises:
        ConfigError: If it cannot be read, is no TOML, or says what merd does not understand: a line for each.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except UnicodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: {os_reason(error)}") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """Return the settings that a configuration file's text says.

    Args:
        text: What the file holds.
        path: The file, for messages.

    Raises:
        ConfigError: If it is no TOML, or says what merd does not understand: a line for each.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # Also of too many brackets.
        raise ConfigError(f"{path}: {error}") from error
    try:
        chosen = Settings(**read_table(Settings, table))
    except ConfigError as error:
        raise ConfigError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from error
    return chosen if chosen.folders else replace(chosen, folders=(_music_folder(),))


def _music_folder() -> Path:
    import platformdirs

    return platformdirs.user_music_path()
