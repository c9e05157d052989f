"""The configuration file: TOML → settings, each key checked."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from merd.errors import ConfigError, why
from merd.setting_values import KEYS, read
from merd.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# The file that says all of it, with every key commented out.
DEFAULT = Path(__file__).parent / "config.toml"


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
        raise ConfigError(f"{path}: {why(error)}") from error
    except ValueError as error:  # Also of text that is not UTF-8.
        raise ConfigError(f"{path}: {error}") from error
    try:
        chosen = Settings(**read(table, KEYS))
    except ConfigError as error:
        raise ConfigError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from error
    return chosen if chosen.folders else replace(chosen, folders=(_music_folder(),))


def dump(settings: Settings) -> str:
    """The settings as TOML; what says nothing is left out."""
    values = asdict(settings)
    playlists = values.pop("playlists") or ()
    blocks = [values, *playlists]
    return "\n[[playlists]]\n".join(
        "".join(
            f"{key} = {json.dumps(value, default=str)}\n" for key, value in block.items() if value not in (None, "")
        )
        for block in blocks
    )


def _music_folder() -> Path:
    import platformdirs

    return platformdirs.user_music_path()
