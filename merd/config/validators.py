"""What a key of the configuration file may hold: a reader takes TOML's value and returns the setting's."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from merd.errors import ConfigError, ProfileError, RuleError
from merd.util import text

Reader = Callable[[object], Any]
Number = TypeVar("Number", int, float)

_MOST = 1_000_000
_PORTS = 1 << 16
# A file system takes names of 255 bytes; what formats and unfinished files add has room in the rest.
_NAME_BYTES = 200


def flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ConfigError("has to be true or false")
    return value


def number(least: float, kind: type[Number]) -> Callable[[object], Number]:
    """Return a reader of numbers.

    Args:
        least: The smallest number that is taken.
        kind: ``int`` for whole numbers alone, or ``float``.
    """

    def read(value: object) -> Number:
        if isinstance(value, bool) or not isinstance(value, (int, kind)) or not least <= value <= _MOST:
            raise ConfigError(f"has to be a {'whole ' if kind is int else ''}number from {least:g} to {_MOST}")
        return kind(value)

    return read


def words(value: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ConfigError("has to be a text in quotation marks")
    return value


def file_text(written: str) -> str:
    """Return the text that, in this locale, is the name of a file that is written so in UTF-8."""
    return os.fsdecode(written.encode())


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ConfigError('has to be a list: ["…"]')
    return value


def path(value: object) -> Path:
    """Read an absolute path; ``~`` is the listener's folder."""
    named = file_text(words(value))
    if not named.startswith(("/", "~")) or "\0" in named:
        raise ConfigError(f"{text.one_line(named)} has to begin with / or ~")
    try:
        return Path(os.path.abspath(Path(named).expanduser()))
    except RuntimeError as error:
        raise ConfigError(f"{text.one_line(named)}: there is no such user") from error


def folders(value: object) -> tuple[Path, ...]:
    """Read a list of folders."""
    return tuple(map(path, _list(value)))


def globs(value: object) -> tuple[str, ...]:
    """Read a list of globs below the library's folders; one that can match nothing there is a mistake."""
    patterns = tuple(file_text(words(pattern)) for pattern in _list(value))
    for pattern in patterns:
        if pattern.startswith(("/", "~/", "./", "../")):
            raise ConfigError(f"{text.one_line(pattern)} has to be a name, or a path below the library's folders")
    return patterns


def one_of(*possible: str) -> Callable[[object], str]:
    """Return a reader of one of some words."""

    def read(value: object) -> str:
        if value not in possible:
            raise ConfigError(f"has to be one of {', '.join(possible)}")
        return str(value)

    return read


def names(check: Callable[[str], str]) -> Callable[[object], tuple[str, ...]]:
    """Return a reader of a list of names: at least one, none twice, each of which ``check`` takes."""

    def read(value: object) -> tuple[str, ...]:
        read = tuple(map(words, _list(value)))
        if not read or len(set(read)) < len(read):
            raise ConfigError("has to be a list of different names")
        try:
            return tuple(map(check, read))
        except ProfileError as error:
            raise ConfigError(str(error)) from error

    return read


def address(value: object) -> str:
    """Read where to listen: ``HOST:PORT``, with an address of IPv6 in brackets."""
    host, _, port = words(value).rpartition(":")
    if not re.fullmatch(r"[\w.-]+|\[[0-9a-fA-F:.]+\]", host) or not re.fullmatch(r"\d{1,5}", port, re.ASCII):
        raise ConfigError("has to be an address and a port, as 127.0.0.1:6373")
    if not 0 < int(port) < _PORTS:
        raise ConfigError(f"has to have a port from 1 to {_PORTS - 1}")
    return str(value)


def scheduler(value: object) -> str:
    """Read where a scheduler listens: ``tcp://HOST:PORT`` on this machine, ``tls://HOST:PORT`` on any."""
    scheme, _, rest = words(value).partition("://")
    if scheme not in ("tcp", "tls"):
        raise ConfigError("has to be tls://HOST:PORT, or tcp://HOST:PORT on this machine")
    host = address(rest or scheme).rpartition(":")[0].strip("[]")
    if scheme == "tcp" and not _is_loopback(host):
        raise ConfigError("has to be tls:// beyond this machine: tcp:// is open to everybody on the network")
    return str(value)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def file_name(value: object) -> str:
    """Read a name that a file can have."""
    name = words(value)
    if "/" in name or name.startswith(".") or not name.isprintable() or len(name.encode()) > _NAME_BYTES:
        raise ConfigError(f"'{text.one_line(name)}' is no name for a file")
    return name


def rule(parse: Callable[[str], object]) -> Reader:
    """Return a reader of a text that a parser takes."""

    def read(value: object) -> str:
        written = words(value)
        try:
            parse(written)
        except RuleError as error:
            raise ConfigError(f"{str(error).splitlines()[0]} ({text.one_line(written)})") from error
        return written

    return read
