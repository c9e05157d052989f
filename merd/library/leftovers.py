"""What killed processes left in folders: hidden copies, from some of which a file has to be put back."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from typing import BinaryIO

from merd.errors import DecodeError
from merd.library import copies, copy_names
from merd.library.copies import HiddenCopy

_OLD_FILE = os.O_RDWR | os.O_NOFOLLOW

log = logging.getLogger(__name__)


def recover(folder: bytes) -> None:
    """Put back what killed processes left damaged in a folder, and remove the copies that nothing needs.

    A copy goes only if its file is as it was, the same, or holds the same audio. No error is raised: what is not
    possible now is tried again.
    """
    place = copy_names.folder_for_copies(folder)
    with suppress(OSError):
        left = [name for name in os.listdir(place) if name.startswith(copy_names.PREFIX)]
        if left:
            files = {copy_names.key(path, place): path for path in _files_in(folder)}
            for name in left:
                with suppress(OSError):
                    _settle(os.path.join(place, name), files)


def _settle(path: bytes, files: dict[bytes, bytes]) -> None:
    marked = copy_names.IN_USE.fullmatch(os.path.basename(path))
    target = files.get(marked[1]) if marked else None
    if target is None and not copy_names.UNUSED.fullmatch(os.path.basename(path)):
        return
    with open(os.open(path, _OLD_FILE), "r+b") as file:
        copy = HiddenCopy(file, path)
        if not _is_own(file, path, target):
            return
        if marked and target:
            old_head, old_size = marked[2], int(marked[3])
            if _is_damaged(target, copy, old_head, old_size):
                copy.write_into(target, old_size)
                log.warning("%s: put back; its tags were being written when merd was stopped", os.fsdecode(target))
            elif not copies.is_same_file(target, path) and not _same_audio(target, path):
                log.warning("%s: changed; a whole copy of it is %s", os.fsdecode(target), os.fsdecode(path))
                return
        os.unlink(copy.path)


def _is_own(file: BinaryIO, path: bytes, target: bytes | None) -> bool:
    """Tell whether a copy is what merd made, and still there; another user may plant one in a shared folder."""
    opened, now = os.fstat(file.fileno()), os.lstat(path)
    owners = {os.geteuid()} if target is None else {os.geteuid(), os.stat(target).st_uid}
    return stat.S_ISREG(now.st_mode) and os.path.samestat(opened, now) and now.st_uid in owners


def _is_damaged(path: bytes, copy: HiddenCopy, old_head: bytes, old_size: int) -> bool:
    """Tell whether a file is partly what it was and partly its copy; one that others changed since is not."""
    if not min(old_size, copy.size) <= os.path.getsize(path) <= max(old_size, copy.size):
        return False
    if copies.is_same_file(path, copy.path):
        return False
    if copy_names.head(path) in (old_head, copy_names.head(copy.path)):
        return True
    return isinstance(audio_of(copy.path), bytes) and not _same_audio(path, copy.path)


def _same_audio(path: bytes, copy: bytes) -> bool:
    audio = audio_of(copy)
    return isinstance(audio, bytes) and audio_of(path) == audio


def audio_of(path: bytes) -> bytes | str:
    """Return the identity of a file's audio; of a damaged one, how it is damaged."""
    from merd.audio import decoder  # Loads FFmpeg, which only damaged files need here.

    try:
        with decoder.open_audio(path) as audio:
            audio.skim()
            return audio.identity
    except DecodeError as error:
        return error.reason


def _files_in(folder: bytes) -> Iterable[bytes]:
    return (os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith(b"."))
