"""The audio files of the music library on disk."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from merd.errors import ReadError, os_reason
from merd.library import copy_names, leftovers
from merd.library.mounts import lies_in
from merd.store.records import FileState

SUFFIXES = frozenset(
    b".3ga .aa3 .aac .ac3 .adts .aif .aifc .aiff .alac .amr .ape .at3 .au .awb .bwf .caf .dff .dsf .dts .dtshd "
    b".eac3 .ec3 .flac .loas .m2a .m4a .m4b .m4r .mka .mlp .mp1 .mp2 .mp3 .mp4 .mpa .mpc .mpga .oga .ogg .ogx "
    b".oma .opus .qcp .ra .rf64 .shn .snd .spx .tak .thd .tta .voc .vqf .w64 .wav .wave .weba .webm "
    b".wma .wv .xwma".split()
)
# Folders in which NAS devices and systems keep what was deleted, copies of yesterday, and pictures; in lower case.
_NO_LIBRARY = frozenset(
    b"$recycle.bin|recycler|recycled|system volume information|#recycle|@recycle|#snapshot|@snapshot|~snapshot"
    b"|@recently-snapshot|@eadir|lost+found|network trash folder|temporary items|trashbox".split(b"|")
)
# A folder that holds a file of this name has nothing in it that players shall show.
NO_MEDIA = b".nomedia"


@dataclass(frozen=True, slots=True)
class Found:
    """An audio file as it is on disk; ``path`` is absolute, in the file system's bytes."""

    path: bytes
    state: FileState


def is_audio(path: bytes) -> bool:
    """Tell whether a file is called like an audio file, and not hidden."""
    name = os.path.basename(path)
    return not name.startswith(b".") and os.path.splitext(name)[1].lower() in SUFFIXES


def look(path: bytes) -> Found | ReadError:
    """Return a file that is named; an error if it cannot be read or is none."""
    found = _look(path)
    return Found(os.path.abspath(path), found.state) if isinstance(found, Found) else found


def _look(path: bytes) -> Found | ReadError:
    """Return a file by a path that is absolute."""
    try:
        status = os.stat(path)
    except OSError as error:
        return ReadError(path, os_reason(error))
    if not stat.S_ISREG(status.st_mode):
        return ReadError(path, "not a file")
    return Found(path, FileState.of(status))


def is_still(path: bytes, state: FileState) -> bool:
    """Tell whether a file is there in the state in which it is known."""
    found = look(path)
    return isinstance(found, Found) and found.state == state


def scan(
    paths: Iterable[bytes], ignore: Sequence[str] = (), roots: Sequence[bytes] = ()
) -> Iterator[Found | ReadError]:
    """Find audio files, each once, folder by folder in the order of their names.

    Args:
        paths: Files, which are taken whatever they are called, and folders, as `Library` has them.
        ignore: What to leave out of folders, as `Library` has it.
        roots: What the globs of ``ignore`` start from, where these hold a folder.

    Yields:
        A file, or an error for a path that cannot be read.
    """
    named = dict.fromkeys(os.path.abspath(path) for path in paths)
    folders = [path for path in named if os.path.isdir(path)]
    library = Library(folders, ignore, roots)
    for folder in {os.path.dirname(os.path.realpath(path)) for path in named}:
        leftovers.recover(folder)
    for path in named:
        for item in library.walk(path) if path in folders else [look(path)]:
            if path not in folders or item.path not in named or isinstance(item, ReadError):
                yield item


class Library:
    """Folders of music. In them, what has a suffix of audio counts, but nothing that is hidden or ignored.

    Symbolic links are followed; those to folders only where they lead out of the library, as what is in it is
    found anyway. So each folder is entered once.

    Attributes:
        folders: Absolute paths.
        links: The symbolic links to other folders that were followed so far.
    """

    def __init__(self, folders: Iterable[bytes], ignore: Sequence[str] = (), roots: Sequence[bytes] = ()) -> None:
        """Prepare.

        Args:
            folders: Absolute paths; they need not exist.
            ignore: Globs of what to leave out, below the folders: ``Audiobooks/*``, or just a name.
            roots: What these globs start from, where they hold a folder; else it is the folder.
        """
        self.folders = list(folders)
        self.links: list[bytes] = []
        self._roots = roots
        globs = [fnmatch.translate(glob.removesuffix("/")) for glob in ignore]
        self._ignore = re.compile("|".join(globs)) if globs else None
        self._entered: set[tuple[int, int]] = set()

    def walk(self, folder: bytes) -> Iterator[Found | ReadError]:
        """Yield all that is in a folder of the library, and below it."""
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in self._entered:
                return
            self._entered.add((status.st_dev, status.st_ino))
            entries = self._entries(folder)
        except OSError as error:
            yield ReadError(folder, os_reason(error))
            return
        for name, is_folder in entries:
            path = os.path.join(folder, name)
            if is_folder:
                yield from self.walk(path)
            else:
                yield _look(path)

    def root_of(self, path: bytes) -> bytes | None:
        """Return the library's folder in which a path lies, or which it is; of several, the innermost."""
        return _innermost(self.folders, path)

    def holds(self, path: bytes) -> bool:
        """Tell whether a file would be found here, if it is there: none of the folders on its way is left out."""
        return self.takes(path) and self.enters(os.path.dirname(path))

    def takes(self, path: bytes) -> bool:
        """Tell whether a file counts by its own name, wherever it lies."""
        return is_audio(path) and path not in self.folders and not self._is_left_out(path)

    def enters(self, folder: bytes) -> bool:
        """Tell whether a folder would be looked through: it is one of these, or in one and not left out."""
        root = self.root_of(folder)
        if root is None:
            return False
        while folder != root:
            if self._is_left_out(folder) or _has_no_media(folder):
                return False
            folder = os.path.dirname(folder)
        return True

    def _entries(self, folder: bytes) -> list[tuple[bytes, bool]]:
        """Return the names of the folders and audio files in a folder that count, and which are folders."""
        if folder not in self.folders and _has_no_media(folder):
            return []
        with os.scandir(folder) as entries:
            there = list(entries)
        if any(entry.name.startswith(copy_names.PREFIX) for entry in there):
            leftovers.recover(folder)
        return sorted((entry.name, _is_folder(entry)) for entry in there if self._counts(entry))

    def _counts(self, entry: os.DirEntry[bytes]) -> bool:
        if not _is_folder(entry):
            return is_audio(entry.name) and not self._is_left_out(entry.path)
        return not self._is_left_out(entry.path) and (not entry.is_symlink() or self._leads_out(entry.path))

    def _is_left_out(self, path: bytes) -> bool:
        """Tell whether a file or folder is hidden, ignored, or what no library is."""
        name = os.path.basename(path)
        return name.startswith(b".") or name.lower() in _NO_LIBRARY or self._ignored(path)

    def _leads_out(self, link: bytes) -> bool:
        target = os.path.realpath(link)
        if any(lies_in(target, os.path.realpath(root)) for root in (*self.folders, *self.links)):
            return link in self.links
        self.links.append(link)
        return True

    def _ignored(self, path: bytes) -> bool:
        if self._ignore is None:
            return False
        root = _innermost(self._roots, path) or self.root_of(path) or b"/"
        relative = os.fsdecode(path[len(os.path.join(root, b"")) :])
        return bool(self._ignore.fullmatch(relative) or self._ignore.fullmatch(os.path.basename(relative)))


def _innermost(folders: Iterable[bytes], path: bytes) -> bytes | None:
    return max((folder for folder in folders if lies_in(path, folder)), key=len, default=None)


def _has_no_media(folder: bytes) -> bool:
    return os.path.lexists(os.path.join(folder, NO_MEDIA))


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link that leads nowhere.
        return False
