"""The texts of the files that start merd by themselves: systemd's units, and the desktop's autostart entry."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path

from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.errors import ServiceError
from merd.util.text import one_line

DAEMON, TUNING, SOCKET, AUTOSTART = "merd.service", "merd-tune@.service", "merd.socket", "merd.desktop"
ACTIVATION = "org.merd.Merd.service"
MARK = "# Written by `merd service install`; `merd service remove` deletes it.\n"
_TEMPLATES = Path(__file__).parent / "systemd"
_NAMESPACES = "PrivateUsers=yes"
_DESKTOP = """\
[Desktop Entry]
Type=Application
Name=merd
Comment=The mood of your music
Exec={}
NoDisplay=true
X-GNOME-Autostart-enabled=true
"""


_ACTIVATION = """\
[D-BUS Service]
Name=org.merd.Merd
Exec=/bin/false
SystemdService={}
"""


def activation() -> str:
    """Return the file by which the session bus has systemd start the daemon when a program calls it."""
    return MARK + _ACTIVATION.format(DAEMON)


def units(home: AppPaths, settings: Settings, namespaces: bool) -> dict[str, str]:
    """Return the units for systemd by the names of their files, for this listener and this installation of merd.

    Args:
        home: Which the daemon is to use.
        settings: They say what it has to write, and whether it needs the network.
        namespaces: Whether the kernel lets the listener have namespaces, which confine the daemon further.

    Raises:
        ServiceError: If a path cannot be written into a unit, or the site's address has a host's name.
    """
    command = f"ExecStart={_command(home)} "
    listened = _listened(settings.web_address) if settings.web else ""
    paths = " ".join(_argument(f"-{path}") for path in written(home, settings))
    return {
        name: MARK
        + _kept(_template(name, connected=settings.scheduler is not None), namespaces)
        .replace("ExecStart=merd ", command)
        .replace("ReadWritePaths=\n", f"ReadWritePaths={paths}\n")
        .replace("ListenStream=\n", f"ListenStream={listened}\n")
        for name in ((DAEMON, TUNING, SOCKET) if settings.web else (DAEMON, TUNING))
    }


def autostart(home: AppPaths) -> str:
    """Return the desktop entry that runs the daemon.

    Raises:
        ServiceError: If a path cannot be written into it.
    """
    words = [sys.executable, "-m", "merd", *home.arguments, "daemon"]
    return MARK + _DESKTOP.format(" ".join(map(_desktop_argument, words)))


def written(home: AppPaths, settings: Settings) -> list[Path]:
    """Return the folders into which the daemon writes; the library's only if moods go into tags.

    Args:
        home: Which the daemon is to use.
        settings: What it has to write.
    """
    own = [home.data, settings.playlist_folder or home.data]
    folders = [*own, *settings.folders] if settings.write_tags else own
    return list(dict.fromkeys(folder.absolute() for folder in folders))


def _template(name: str, *, connected: bool) -> str:
    """Return a unit as it is shipped; that of a daemon that needs the network for its cluster, with it."""
    unit = (_TEMPLATES / name).read_text(encoding="utf-8")
    if not connected or name != DAEMON:
        return unit
    families = "RestrictAddressFamilies=AF_UNIX"
    return unit.replace("PrivateNetwork=yes\n", "").replace(families, f"{families} AF_INET AF_INET6")


def _kept(unit: str, namespaces: bool) -> str:
    """Return a unit without the paragraph that needs namespaces, if there are none."""
    paragraphs = unit.split("\n\n")
    return "\n\n".join(text for text in paragraphs if namespaces or _NAMESPACES not in text)


def _command(home: AppPaths) -> str:
    # systemd replaces variables in all words but the first.
    words = [_argument(word).replace("$", "$$") for word in ("-m", "merd", *home.arguments)]
    return " ".join([_argument(sys.executable), *words])


def _listened(address: str) -> str:
    """Return where the site listens, as it stands in a unit, by systemd.socket(5), which knows no names."""
    host = address.rpartition(":")[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise ServiceError(f"web_address: systemd takes an address, such as 127.0.0.1, not '{host}'") from None
    return address


def _argument(word: str) -> str:
    """Return a word as it stands in a unit's line, by systemd.syntax(7)."""
    word = _plain(word).replace("%", "%%")
    if not any(char in " '\"\\;" for char in word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _desktop_argument(word: str) -> str:
    """Return a word as it stands in ``Exec``, by the Desktop Entry Specification.

    It is quoted, and then escaped as any string is.
    """
    word = _plain(word).replace("%", "%%")
    if word.replace("-", "").replace("/", "").replace(".", "").replace("_", "").isalnum():
        return word
    for char in '\\"`$':
        word = word.replace(char, f"\\{char}")
    return '"' + word.replace("\\", "\\\\") + '"'


def _plain(word: str) -> str:
    if one_line(word) != word:
        raise ServiceError(f"{one_line(word)}: a name that is not plain text cannot be given to the service")
    return word
