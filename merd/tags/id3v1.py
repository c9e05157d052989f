"""ID3v1: 128 bytes at a file's end, which mutagen would rewrite, or cut off with an APE tag."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_SIZE, _MARK = 128, b"TAG"


@contextmanager
def set_aside(path: bytes) -> Iterator[None]:
    """The file has no ID3v1 tag in here, and the same one as before afterwards."""
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.seek(max(0, size - _SIZE))
        tag = file.read()
        if len(tag) == _SIZE and tag.startswith(_MARK):
            file.truncate(size - _SIZE)
        else:
            tag = b""
    yield
    with open(path, "ab") as file:
        file.write(tag)
