"""The names of tracks outside of merd: ``file`` URLs, which can name files whose names are not text."""

from __future__ import annotations

import os
from urllib.parse import quote_from_bytes, unquote_to_bytes

from merd.errors import TrackError

_SCHEME = "file:"
_HOSTS = ("//localhost/", "///", "/")


def url_of(path: bytes) -> str:
    """Return the ``file`` URL of an absolute path."""
    return f"file://{quote_from_bytes(path)}"


def path_of(name: str) -> bytes:
    """Return the absolute path of a track that is named by it, or by a ``file`` URL.

    A URL may have its bytes percent-escaped or not. In a path, a percent sign is one.

    Raises:
        TrackError: If the name is neither, or is that of another machine's file.
    """
    scheme, rest = name[: len(_SCHEME)], name[len(_SCHEME) :]
    if scheme.casefold() != _SCHEME:
        path = name.encode("utf-8", "surrogateescape")
    else:
        host = next((host for host in _HOSTS if rest.startswith(host)), None)
        if host is None or (host == "/" and rest.startswith("//")):
            raise TrackError(f"{name}: is not a file of this machine")
        path = b"/" + unquote_to_bytes(rest[len(host) :].encode("utf-8", "surrogateescape"))
    if not path.startswith(b"/") or b"\0" in path:
        raise TrackError(f"{name}: is neither an absolute path nor the URL of a file")
    return os.path.normpath(path)
