"""All files at once: those below a folder, and the tracks that are in none."""

from __future__ import annotations

import os
from collections.abc import Iterator

from merd.store.database import Database

_PAGE = 1000


class Files:
    """Which files are known, by their paths.

    Attributes:
        forgot: Whether any were forgotten since the database was opened.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.forgot = False

    def below(self, folder: bytes) -> Iterator[list[bytes]]:
        """The paths of the files below a folder, some at a time; files may be forgotten meanwhile."""
        after, end = _ends(folder)
        while page := self._database.execute(
            "SELECT path FROM files WHERE path > ? AND path < ? ORDER BY path LIMIT ?", *(after, end, _PAGE)
        ).fetchall():
            yield [path for (path,) in page]
            after = page[-1][0]

    def lasting(self, least_s: float, most_s: float) -> list[tuple[int, bytes]]:
        """The files whose tracks are so long: the track's number and the file's path."""
        sql = (
            "SELECT tracks.id, path FROM tracks JOIN files ON track_id = tracks.id WHERE duration_s BETWEEN ? AND ?"
        )
        return self._database.execute(f"{sql} ORDER BY path", least_s, most_s).fetchall()

    def forget(self, path: bytes) -> int:
        """Forget a file, or all files below a folder; their tracks stay, as they may turn up elsewhere.

        Returns:
            How many files were forgotten.
        """
        start, end = _ends(path)
        sql = "DELETE FROM files WHERE path = ? OR (path > ? AND path < ?)"
        forgotten = self._database.execute(sql, *(path, start, end)).rowcount
        self.forgot = self.forgot or forgotten > 0
        return forgotten

    def orphans(self) -> bool:
        """Whether there are tracks that no file holds."""
        sql = "SELECT EXISTS (SELECT 1 FROM tracks WHERE id NOT IN (SELECT track_id FROM files WHERE track_id > 0))"
        return bool(self._database.one(sql)[0])


def _ends(folder: bytes) -> tuple[bytes, bytes]:
    """Between what the paths below a folder lie, in the order of bytes."""
    start = os.path.join(folder, b"")
    return start, start[:-1] + bytes([start[-1] + 1])
