"""The names of hidden copies, which tell whose copy one is and whether it is in use.

A copy's name begins with `.merd-tag-`. If a file is being overwritten from it, hashes of its name and its old
beginning follow, and its old size; any other copy can go, as its file is whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets

PREFIX = b".merd-tag-"
UNUSED = re.compile(PREFIX + rb"[0-9a-f]{16}(\.[^.]*)?")
IN_USE = re.compile(PREFIX + rb"([0-9a-f]{16})-([0-9a-f]{16})-(\d+)-[0-9a-f]{16}(\.[^.]*)?")
# Where a file's own folder cannot be written. It survives a restart.
_ELSEWHERE = b"/var/tmp"
_PAGE_BYTES = 1 << 12


def unused(path: bytes) -> bytes:
    """Return a new name for a copy of a file."""
    return _new_name(b"", path)


def in_use(path: bytes, folder: bytes, old_size: int) -> bytes:
    """Return a new name for a copy from which a file is about to be overwritten.

    Args:
        path: The file.
        folder: Where the copy is.
        old_size: How large the file is, in bytes.
    """
    return _new_name(b"%s-%s-%d-" % (key(path, folder), head(path), old_size), path)


def key(path: bytes, folder: bytes) -> bytes:
    """Return what stands for a file in its copy's name: its own name, or all of its path if the copy is elsewhere.

    Args:
        path: The file.
        folder: Where the copy is.
    """
    beside = os.path.dirname(path) == folder
    return _hash(os.path.basename(path) if beside else path)


def head(path: bytes) -> bytes:
    """Return a hash of a file's first page, which is never partly overwritten."""
    with open(path, "rb") as file:
        return _hash(file.read(_PAGE_BYTES))


def folder_for_copies(folder: bytes) -> bytes:
    """Return where the copies of a folder's files are."""
    return folder if os.access(folder, os.W_OK | os.X_OK) else _ELSEWHERE


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).hexdigest().encode()


def _new_name(mark: bytes, path: bytes) -> bytes:
    return PREFIX + mark + secrets.token_hex(8).encode() + os.path.splitext(path)[1]
