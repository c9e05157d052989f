"""The daemon as a service of the listener's: how it is installed, looked at, and removed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from merd.config.paths import AppPaths, config_home, data_home
from merd.config.settings import Settings
from merd.daemon import unit_files
from merd.errors import ServiceError, os_reason
from merd.util import files

LOG = f"journalctl --user -u {unit_files.DAEMON}"
_TIMEOUT_S = 120.0
_SPAWN = ("systemd-run", "--user", "--quiet", "--wait", "--collect")


@dataclass(frozen=True)
class State:
    """The service's state.

    Attributes:
        systemd: Whether there is a systemd of the listener's to run it; if not, the desktop starts it.
        installed: The file that starts it; None if there is none.
        active: systemd's word: ``active``, ``inactive``, ``failed`` and the like; empty without systemd.
        since: When it became so, as systemd writes times.
        doing: What the daemon says that it does.
    """

    systemd: bool
    installed: Path | None
    active: str = ""
    since: str = ""
    doing: str = ""


def install(home: AppPaths, settings: Settings) -> tuple[Path, bool]:
    """Start the daemon now and at each login; where there is no systemd of the listener's, with the desktop.

    Args:
        home: Which the daemon is to use.
        settings: They say what it has to write.

    Returns:
        The file that starts it, and whether systemd confines it by namespaces.

    Raises:
        ServiceError: If a file cannot be written, or systemd does not start the daemon.
    """
    if not _answers():
        _write({_autostart(): unit_files.autostart(home)})
        return _autostart(), False
    namespaces = _permits_namespaces()
    units = {_units() / name: text for name, text in unit_files.units(home, settings, namespaces).items()}
    _write(units | {_activation(): unit_files.activation()})
    for folder in unit_files.written(home, settings):
        if folder not in settings.folders:
            _make(folder)
    _delete([_autostart()])
    if not settings.web:
        _remove_socket()
    _systemctl("daemon-reload")
    _systemctl("enable", unit_files.DAEMON)
    if settings.web:
        # A socket is not opened for a service that runs already.
        _systemctl("enable", unit_files.SOCKET)
        _systemctl("stop", unit_files.DAEMON)
        _systemctl("restart", unit_files.SOCKET)
    _systemctl("restart", unit_files.DAEMON)
    return _units() / unit_files.DAEMON, namespaces


def remove() -> list[Path]:
    """Stop the daemon, and delete what `install` wrote.

    Returns:
        The files that are gone.

    Raises:
        ServiceError: If systemd does not stop it, or a file cannot be deleted.
    """
    units = (unit_files.DAEMON, unit_files.TUNING, unit_files.SOCKET)
    written = (*(_units() / name for name in units), _activation(), _autostart())
    own = [path for path in written if _is_own(path)]
    systemd = _answers()
    if systemd and _units() / unit_files.SOCKET in own:
        _remove_socket()
    if systemd and _units() / unit_files.DAEMON in own:
        _systemctl("disable", "--now", unit_files.DAEMON)
    _delete(own)
    if systemd and own:
        _systemctl("daemon-reload")
    return own


def state() -> State:
    """Look how the service does."""
    systemd = _has_systemd()
    installed = next((path for path in (_units() / unit_files.DAEMON, _autostart()) if path.exists()), None)
    if not systemd or installed is None:
        return State(systemd, installed)
    names = {"active": "ActiveState", "since": "StateChangeTimestamp", "doing": "StatusText"}
    shown = _systemctl("show", unit_files.DAEMON, "--property", ",".join(names.values()))
    values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    return State(systemd, installed, **{name: values.get(key, "") for name, key in names.items()})


def _remove_socket() -> None:
    socket = _units() / unit_files.SOCKET
    if _is_own(socket):
        _systemctl("disable", "--now", unit_files.SOCKET)
        _delete([socket])


def _units() -> Path:
    return config_home() / "systemd" / "user"


def _activation() -> Path:
    return data_home() / "dbus-1" / "services" / unit_files.ACTIVATION


def _autostart() -> Path:
    return config_home() / "autostart" / unit_files.AUTOSTART


def _has_systemd() -> bool:
    return _succeeds("systemctl", "--user", "show-environment")


def _answers() -> bool:
    """Tell whether there is a systemd of the listener's.

    Raises:
        ServiceError: If there is none, though it runs the daemon.
    """
    systemd, unit = _has_systemd(), _units() / unit_files.DAEMON
    if not systemd and _is_own(unit):
        raise ServiceError(f"{unit}: is there, but systemd does not answer (systemctl --user)")
    return systemd


def _permits_namespaces() -> bool:
    return _succeeds(*_SPAWN, "--property=PrivateUsers=yes", "--property=ProtectSystem=strict", "true")


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _systemctl(*arguments: str) -> str:
    command = ["systemctl", "--user", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise ServiceError(f"systemctl --user {arguments[0]} does not end; see {LOG}") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[0]
        raise ServiceError(f"systemctl --user {arguments[0]}: {reason} See {LOG}")
    return done.stdout


def _write(texts: dict[Path, str]) -> None:
    """Write texts to files: all, or nothing if one of the files is somebody else's."""
    for path in texts:
        if path.exists() and not _is_own(path):
            raise ServiceError(f"{path}: is there, and not written by merd")
    for path, text in texts.items():
        _make(path.parent)
        try:
            with files.replacing(path) as file:
                file.write(text.encode())
        except OSError as error:
            raise ServiceError(f"{path}: {os_reason(error)}") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"{folder}: {os_reason(error)}") from error


def _is_own(path: Path) -> bool:
    try:
        return path.read_text(encoding="utf-8", errors="replace").startswith(unit_files.MARK)
    except OSError:
        return False


def _delete(paths: list[Path]) -> None:
    for path in filter(_is_own, paths):
        try:
            path.unlink()
        except OSError as error:
            raise ServiceError(f"{path}: {os_reason(error)}") from error
