"""Where merd keeps what it knows: the XDG folders, or all below one folder that the listener names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATABASE = "merd.db"


@dataclass(frozen=True)
class Home:
    """The folders of one listener's merd."""

    config: Path
    data: Path
    cache: Path

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.data / DATABASE


def home(folder: Path | None = None) -> Home:
    """The folders below ``folder``, or the user's own as XDG has them."""
    if folder is not None:
        return Home(config=folder / "config", data=folder / "data", cache=folder / "cache")
    import platformdirs

    return Home(
        config=platformdirs.user_config_path("merd"),
        data=platformdirs.user_data_path("merd"),
        cache=platformdirs.user_cache_path("merd"),
    )
