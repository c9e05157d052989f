"""Where merd keeps what it knows: the XDG folders, or all below one folder that the listener names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATABASE = "merd.db"
SETTINGS = "config.toml"


@dataclass(frozen=True)
class AppPaths:
    """The folders of one listener's merd.

    Attributes:
        folder: In which all of them lie, if the listener named one.
    """

    config: Path
    data: Path
    cache: Path
    folder: Path | None = None

    @property
    def config_file(self) -> Path:
        """Where the configuration file is."""
        return self.config / SETTINGS

    @property
    def arguments(self) -> list[str]:
        """What another merd has to be told, so that it finds the same folders."""
        return [] if self.folder is None else ["--home", str(self.folder.absolute())]

    @property
    def database(self) -> Path:
        """Where the SQLite database is."""
        return self.data / DATABASE


def config_home() -> Path:
    """Return the folder of all programs' configurations."""
    import platformdirs

    return platformdirs.user_config_path()


def data_home() -> Path:
    """Return the folder of all programs' data."""
    import platformdirs

    return platformdirs.user_data_path()


def app_paths(folder: Path | None = None) -> AppPaths:
    """Return the folders below ``folder``; without one, the user's own as XDG has them."""
    if folder is not None:
        return AppPaths(folder / "config", folder / "data", folder / "cache", folder)
    import platformdirs

    return AppPaths(
        config=platformdirs.user_config_path("merd"),
        data=platformdirs.user_data_path("merd"),
        cache=platformdirs.user_cache_path("merd"),
    )
