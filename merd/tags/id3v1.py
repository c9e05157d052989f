"""The ID3v1 tag at the end of a file, which stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_SIZE, _MARK = 128, b"TAG"


@contextmanager
def id3v1_set_aside(path: bytes) -> Iterator[None]:
    """Take a file's ID3v1 tag off, and put the same one back at the end of the block."""
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
